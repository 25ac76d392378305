from django.db import migrations

from moodtrack.core.policies import cared_for, own, swept, wall


class Migration(migrations.Migration):
    dependencies = [("people", "0001_people"), ("core", "0001_who_acts"), ("care", "0001_care")]
    operations = [wall("people_client", own("account_id"), cared_for("account_id"), swept("reports", "reminders"))]
