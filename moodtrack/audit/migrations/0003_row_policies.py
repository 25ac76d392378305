from django.db import migrations

from moodtrack.core.policies import ACTOR, ADDING, READING, Policy, wall


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only"), ("core", "0001_who_acts"), ("care", "0001_care")]
    operations = [
        wall(
            "audit_auditevent",
            Policy("read", f"client_id = {ACTOR}", READING),
            # In one's own name about anybody: a bond that ends while its therapist reads must not lose the line.
            Policy("written", f"actor_id = {ACTOR} OR client_id = {ACTOR}", ADDING),
        )
    ]
