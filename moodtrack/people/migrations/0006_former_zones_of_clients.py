from django.db import migrations

from moodtrack.core.policies import cared_for

TABLE = "people_formerzone"
CARED_FOR = cared_for()


class Migration(migrations.Migration):
    """A report is made as its reader, and tells past sessions on the days they were held on."""

    dependencies = [("people", "0005_former_zones"), ("care", "0001_care")]
    operations = [migrations.RunSQL(CARED_FOR.created(TABLE), CARED_FOR.dropped(TABLE))]
