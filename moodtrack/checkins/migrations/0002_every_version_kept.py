from django.db import migrations

FORWARDS = """
CREATE FUNCTION keep_check_in_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO checkins_checkinversion (
        client_id, check_in_id, version, day, recorded_at, time_zone, form_version, answers, note, note_shared,
        added_later, change, created_at, updated_at)
    VALUES (
        OLD.client_id, OLD.id, OLD.version, OLD.day, OLD.recorded_at, OLD.time_zone, OLD.form_version, OLD.answers,
        OLD.note, OLD.note_shared, OLD.added_later, OLD.change, OLD.created_at, OLD.updated_at);
    RETURN NULL;
END $$;
CREATE TRIGGER every_version_is_kept AFTER UPDATE OR DELETE ON checkins_checkin
    FOR EACH ROW EXECUTE FUNCTION keep_check_in_version();
REVOKE UPDATE, TRUNCATE ON checkins_checkinversion FROM moodtrack_app;
"""

BACKWARDS = """
GRANT UPDATE ON checkins_checkinversion TO moodtrack_app;
DROP TRIGGER every_version_is_kept ON checkins_checkin;
DROP FUNCTION keep_check_in_version();
"""


class Migration(migrations.Migration):
    dependencies = [("checkins", "0001_check_ins_and_topics")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
