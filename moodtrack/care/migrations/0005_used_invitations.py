from django.db import migrations

from moodtrack.core.policies import ACTOR, READING, REMOVING, Policy

TABLE = "care_invitation"
USED = f"used_by_id = {ACTOR}"
POLICIES = (Policy("used_by_them", USED, READING), Policy("erased", USED, REMOVING))


class Migration(migrations.Migration):
    """Whoever used an invitation sees that they did, and takes it along when they go."""

    dependencies = [("care", "0004_sealed_labels")]
    operations = [migrations.RunSQL(policy.created(TABLE), policy.dropped(TABLE)) for policy in POLICIES]
