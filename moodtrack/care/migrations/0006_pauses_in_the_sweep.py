from django.db import migrations

from moodtrack.core.policies import swept

TABLE = "care_pause"
SWEPT = swept("reports")


class Migration(migrations.Migration):
    """The sweep sees whether sharing rests: with that a report becomes another, while no other row changes."""

    dependencies = [("care", "0005_used_invitations")]
    operations = [migrations.RunSQL(SWEPT.created(TABLE), SWEPT.dropped(TABLE))]
