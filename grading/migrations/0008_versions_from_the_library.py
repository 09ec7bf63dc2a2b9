from __future__ import annotations

from typing import Any

from django.db import migrations, models


def mark(apps: Any, schema_editor: Any) -> None:
    """What nobody had made came from the library, until packs could say otherwise."""
    versions = apps.get_model("grading", "ScenarioVersion").objects
    versions.filter(created_by=None, scenario__made_for=None).update(from_library=True)


class Migration(migrations.Migration):
    dependencies = [("grading", "0007_reports_have_a_learner")]

    operations = [
        migrations.AddField("scenarioversion", "from_library", models.BooleanField(default=False)),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
