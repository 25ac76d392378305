from django.db import migrations

from moodtrack.core.policies import ACTOR, CLIENTS, READING, Policy

OWN_LINES = Policy("done_here", f"actor_id = {ACTOR} AND client_id = ANY ({CLIENTS})", READING)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_hash_chain")]
    operations = [
        migrations.RunSQL(OWN_LINES.created("audit_auditevent"), OWN_LINES.dropped("audit_auditevent")),
    ]
