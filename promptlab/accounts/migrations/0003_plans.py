from django.db import migrations, models

# slug, name, requests an hour (None: unlimited), requests a minute, prompts at once
PLANS = [
    ("basic", "Basic", 1_000, 100, 5),
    ("professional", "Professional", 10_000, 500, 50),
    ("enterprise", "Enterprise", None, 2_000, 500),
]


def write_plans(apps, schema_editor):
    plan = apps.get_model("accounts", "Plan")
    for slug, name, hourly, burst, at_once in PLANS:
        plan.objects.create(
            slug=slug,
            name=name,
            requests_per_hour=hourly,
            burst_per_minute=burst,
            concurrent_executions=at_once,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_invitations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('slug', models.SlugField(max_length=20, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40)),
                ('requests_per_hour', models.PositiveIntegerField(blank=True, help_text='Empty means unlimited.', null=True)),
                ('burst_per_minute', models.PositiveIntegerField(help_text='Requests in one minute.')),
                ('concurrent_executions', models.PositiveIntegerField(help_text='Prompts that run at once.')),
            ],
            options={
                'ordering': ['burst_per_minute'],
            },
        ),
        migrations.RunPython(write_plans, migrations.RunPython.noop),
    ]
