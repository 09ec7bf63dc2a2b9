from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """A report belongs to whoever made the attempt."""
    attempts = apps.get_model("grading", "Attempt").objects.filter(id=OuterRef("attempt_id"))
    reports = apps.get_model("grading", "GradeReport").objects
    reports.update(user_id=Subquery(attempts.values("user_id")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0005_history_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="gradereport",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=models.CASCADE,
                related_name="grade_reports",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
