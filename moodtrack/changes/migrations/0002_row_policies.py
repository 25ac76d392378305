from django.db import migrations

from moodtrack.core.policies import cared_for, own, swept, wall


class Migration(migrations.Migration):
    dependencies = [
        ("changes", "0001_counters_and_tombstones"),
        ("core", "0001_who_acts"),
        ("care", "0001_care"),
    ]
    operations = [
        wall("changes_changecounter", own(), cared_for(), swept("reports")),
        wall("changes_tombstone", own()),
    ]
