import django.db.models.deletion
from django.db import migrations, models

import moodtrack.core.models
from moodtrack.core.policies import own, wall


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_a_key_for_each_client"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerZone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moodtrack.core.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("time_zone", models.CharField(max_length=64)),
                ("day_starts_at", models.TimeField()),
                ("ended_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="former_zones", to="people.client"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(models.F("client"), models.F("ended_at"), name="former_zones_by_client")],
            },
        ),
        wall("people_formerzone", own()),
    ]
