from django.db import migrations

FORWARDS = """
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are never changed';
END $$;
CREATE TRIGGER audit_events_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_auditevent FROM moodtrack_app;
"""

BACKWARDS = """
GRANT UPDATE, DELETE ON audit_auditevent TO moodtrack_app;
DROP TRIGGER audit_events_are_append_only ON audit_auditevent;
DROP FUNCTION refuse_audit_change();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_audit_events")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
