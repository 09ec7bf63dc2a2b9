from django.db import migrations

from executions.prices import write_first


def write(apps, schema_editor):
    write_first(schema_editor.connection.alias, apps)


class Migration(migrations.Migration):

    dependencies = [
        ('executions', '0001_prices'),
    ]

    operations = [
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
