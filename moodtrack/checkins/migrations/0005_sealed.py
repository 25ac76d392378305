from typing import Any

from django.db import migrations, models
from django.db.backends.utils import CursorWrapper

from moodtrack.checkins.rules.fingerprints import fingerprint_of_content, fingerprint_of_note
from moodtrack.core.sealed_columns import SealedColumn, for_all_rows, seal_columns, seals
from moodtrack.core.sealing import Kind, Seal

PLAIN_FINGERPRINTS = """
UPDATE checkins_checkin SET note_fingerprint = encode(sha256(convert_to(id::text, 'UTF8') || note), 'hex') WHERE note <> ''
"""
FACTS = "SELECT id, day, recorded_at, time_zone, note_shared, answers, note FROM checkins_checkin WHERE client_id = %s"


def take_fingerprints(cursor: CursorWrapper) -> None:
    """Of what lies in plain still."""
    for seal in seals(cursor):
        cursor.execute(FACTS, [seal.owner_id])
        fingerprints = [(*_fingerprints(seal, row), seal.owner_id, row[0]) for row in cursor.fetchall()]
        cursor.executemany(
            "UPDATE checkins_checkin SET fingerprint = %s, note_fingerprint = %s WHERE client_id = %s AND id = %s",
            fingerprints,
        )


def _fingerprints(seal: Seal, row: tuple[Any, ...]) -> tuple[bytes, str]:
    check_in_id, *facts, answers, note = row
    of_all = fingerprint_of_content(seal, check_in_id, facts=tuple(facts), payloads=[bytes(answers), bytes(note)])
    return of_all, fingerprint_of_note(check_in_id, bytes(note).decode(), seal)


def take_plain_fingerprints(cursor: CursorWrapper) -> None:
    """Of notes that lie in plain again, as they were before there were keys."""
    cursor.execute(PLAIN_FINGERPRINTS)


class Migration(migrations.Migration):
    dependencies = [("checkins", "0004_shared_notes"), ("people", "0004_a_key_for_each_client")]
    operations = [
        migrations.RemoveConstraint(model_name="checkin", name="only_a_note_with_text_can_be_shared"),
        migrations.AddField(
            model_name="checkin",
            name="fingerprint",
            field=models.BinaryField(default=b""),
            preserve_default=False,
        ),
        for_all_rows({"checkins_checkin"}, take_fingerprints, take_plain_fingerprints),
        seal_columns(
            SealedColumn("checkins_checkin", "answers", Kind.ANSWERS, number="change"),
            SealedColumn("checkins_checkin", "note", Kind.NOTE, number="change"),
            SealedColumn("checkins_checkinversion", "answers", Kind.ANSWERS, row="check_in_id", number="change"),
            SealedColumn("checkins_checkinversion", "note", Kind.NOTE, row="check_in_id", number="change"),
            SealedColumn("checkins_topic", "text", Kind.TOPIC, number="change"),
        ),
    ]
