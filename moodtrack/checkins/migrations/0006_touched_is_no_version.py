from django.db import migrations

FACTS = (
    "version, fingerprint, day, recorded_at, time_zone, form_version, note_shared, added_later, created_at, updated_at"
)
UNLESS_TOUCHED = """
    IF TG_OP = 'UPDATE' AND ({new}) IS NOT DISTINCT FROM ({old}) THEN
        RETURN NULL;
    END IF;"""
KEEP = """
CREATE OR REPLACE FUNCTION keep_check_in_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{unless}
    INSERT INTO checkins_checkinversion (
        client_id, check_in_id, version, day, recorded_at, time_zone, form_version, answers, note, note_shared,
        added_later, change, created_at, updated_at)
    VALUES (
        OLD.client_id, OLD.id, OLD.version, OLD.day, OLD.recorded_at, OLD.time_zone, OLD.form_version, OLD.answers,
        OLD.note, OLD.note_shared, OLD.added_later, OLD.change, OLD.created_at, OLD.updated_at);
    RETURN NULL;
END $$;
"""


def _of(row: str) -> str:
    return ", ".join(f"{row}.{fact}" for fact in FACTS.split(", "))


class Migration(migrations.Migration):
    """A row that was only sealed anew, under a later change number, says what it said: it is the same version."""

    dependencies = [("checkins", "0005_sealed")]
    operations = [
        migrations.RunSQL(
            KEEP.format(unless=UNLESS_TOUCHED.format(new=_of("NEW"), old=_of("OLD"))), KEEP.format(unless="")
        )
    ]
