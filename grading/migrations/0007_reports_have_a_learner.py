from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """On its own: PostgreSQL alters no table whose rows changed in the same transaction."""

    dependencies = [("grading", "0006_reports_of_learners")]

    operations = [
        migrations.AlterField(
            model_name="gradereport",
            name="user",
            field=models.ForeignKey(
                on_delete=models.CASCADE,
                related_name="grade_reports",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
