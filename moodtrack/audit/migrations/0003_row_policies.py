from django.db import migrations

from moodtrack.core.policies import ACTOR, ADDING, CLIENTS, READING, Policy, wall


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only"), ("core", "0001_who_acts"), ("care", "0001_care")]
    operations = [
        wall(
            "audit_auditevent",
            Policy("read", f"client_id = {ACTOR}", READING),
            Policy("written", f"client_id = {ACTOR} OR client_id = ANY ({CLIENTS})", ADDING),
        )
    ]
