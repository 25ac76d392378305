from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.models import Q

ROLE_IS_MISSING = (
    "The role moodtrack_audit is missing. Run `manage.py create_roles ADMIN_URL` once more, set the addresses it prints, "
    "and migrate again (the embedded server: stop everything that uses it, and start again)."
)

# The function that stores runs as a role of its own, which alone may touch the heads.
FORWARDS = """
REVOKE ALL ON audit_audithead FROM moodtrack_app;
GRANT SELECT, INSERT, UPDATE ON audit_audithead TO moodtrack_audit;
ALTER TABLE audit_audithead ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY heads_are_the_triggers ON audit_audithead TO moodtrack_audit USING (true) WITH CHECK (true);

-- Parsed once, here: that no search path can change it, and that the trigger runs it without a call.
CREATE FUNCTION audit_hash(line audit_auditevent) RETURNS bytea LANGUAGE sql STABLE
    RETURN sha256(convert_to(json_build_array(
        line.id::text, line.client_id::text, line.sequence, encode(line.previous_hash, 'hex'), line.actor_id::text,
        line.actor_name, line.action, line.kinds, line.count, line.purpose, line.request_id,
        (extract(epoch FROM line.at) * 1000000)::bigint
    )::text, 'UTF8'));

CREATE FUNCTION chain_audit_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- The head is locked by the first statement until the transaction ends: of two writers one waits, and a line that
    -- is rolled back takes its number with it.
    INSERT INTO public.audit_audithead AS head (client_id, sequence, hash) VALUES (NEW.client_id, 1, '')
        ON CONFLICT (client_id) DO UPDATE SET sequence = head.sequence + 1
        RETURNING head.sequence, head.hash INTO NEW.sequence, NEW.previous_hash;
    NEW.hash := public.audit_hash(NEW);
    UPDATE public.audit_audithead SET hash = NEW.hash WHERE client_id = NEW.client_id;
    RETURN NEW;
END $$;
ALTER FUNCTION chain_audit_event() OWNER TO moodtrack_audit;
REVOKE ALL ON FUNCTION chain_audit_event() FROM PUBLIC;

-- Lines written before there was a chain are chained in the order they were written in, by the same function.
ALTER TABLE audit_auditevent NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_auditevent DISABLE TRIGGER audit_events_are_append_only;
CREATE TRIGGER audit_events_are_chained BEFORE UPDATE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION chain_audit_event();
DO $$
DECLARE line uuid;
BEGIN
    FOR line IN SELECT id FROM audit_auditevent ORDER BY client_id, at, id LOOP
        UPDATE audit_auditevent SET sequence = 0 WHERE id = line;
    END LOOP;
END $$;
DROP TRIGGER audit_events_are_chained ON audit_auditevent;
ALTER TABLE audit_auditevent ENABLE TRIGGER audit_events_are_append_only;
ALTER TABLE audit_auditevent FORCE ROW LEVEL SECURITY;

CREATE TRIGGER audit_events_are_chained BEFORE INSERT ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION chain_audit_event();
"""

BACKWARDS = """
DROP TRIGGER audit_events_are_chained ON audit_auditevent;
DROP FUNCTION chain_audit_event();
DROP FUNCTION audit_hash(audit_auditevent);
"""


def find_role(_apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = 'moodtrack_audit'")
        if cursor.fetchone() is None:
            raise CommandError(ROLE_IS_MISSING)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_row_policies")]

    operations = [
        migrations.RunPython(find_role, migrations.RunPython.noop),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("client_id", models.UUIDField(primary_key=True, serialize=False)),
                ("sequence", models.PositiveBigIntegerField()),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.RemoveIndex(model_name="auditevent", name="audit_of_one_client"),
        migrations.AddField(
            model_name="auditevent",
            name="sequence",
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="previous_hash",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="hash",
            field=models.BinaryField(default=b""),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.UniqueConstraint(
                fields=["client_id", "sequence"], name="an_audit_line_has_its_own_place"
            ),
        ),
        # Also the proof that every line was chained: unlike a query, a constraint sees what row policies hide.
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.CheckConstraint(condition=Q(sequence__gte=1), name="an_audit_line_is_chained"),
        ),
    ]
