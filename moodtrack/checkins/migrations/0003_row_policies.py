from django.db import migrations

from moodtrack.core.policies import cared_for, own, wall


class Migration(migrations.Migration):
    dependencies = [("checkins", "0002_every_version_kept"), ("core", "0001_who_acts"), ("care", "0001_care")]
    operations = [
        wall("checkins_checkin", own(), cared_for()),
        wall("checkins_checkinversion", own()),
        wall("checkins_topic", own(), cared_for()),
    ]
