from hashlib import sha256

from django.db import migrations, models
from django.db.backends.utils import CursorWrapper

from moodtrack.checkins.rules.fingerprints import fingerprint_of_note
from moodtrack.core.sealed_columns import SealedColumn, for_all_rows, seal_columns, seals
from moodtrack.core.sealing import Kind, Seal
from moodtrack.reports.rules import fingerprint_of


def take_fingerprints(cursor: CursorWrapper) -> None:
    """Of what lies in plain still."""
    for seal in seals(cursor):
        cursor.execute("SELECT id, run_id, document FROM reports_report WHERE client_id = %s", [seal.owner_id])
        rows = cursor.fetchall()
        fingerprints = [
            (fingerprint_of(bytes(document), run_id, seal), report_id) for report_id, run_id, document in rows
        ]
        cursor.executemany("UPDATE reports_report SET fingerprint = %s WHERE id = %s", fingerprints)


def leave_fingerprints(_cursor: CursorWrapper) -> None:
    """Their column goes with the migration."""


def quote_by_keyed_fingerprints(cursor: CursorWrapper) -> None:
    """A report tells the notes it quotes by their fingerprints, which the client's key makes from now on."""
    for seal in seals(cursor):
        _quote_by(cursor, seal, dict(_note_fingerprints(cursor, seal)))


def quote_by_plain_fingerprints(cursor: CursorWrapper) -> None:
    """As they were before there were keys."""
    for seal in seals(cursor):
        _quote_by(cursor, seal, {keyed: plain for plain, keyed in _note_fingerprints(cursor, seal)})


def _note_fingerprints(cursor: CursorWrapper, seal: Seal) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT id, change, note FROM checkins_checkin WHERE client_id = %s AND note_shared", [seal.owner_id]
    )
    notes = [(row_id, seal.open(Kind.NOTE, row_id, change, bytes(note))) for row_id, change, note in cursor.fetchall()]
    return [
        (sha256(str(row_id).encode() + note).hexdigest(), fingerprint_of_note(row_id, note.decode(), seal))
        for row_id, note in notes
    ]


def _quote_by(cursor: CursorWrapper, seal: Seal, other: dict[str, str]) -> None:
    """A note that has changed since is told by its old fingerprint still, which matches none."""
    cursor.execute("SELECT id, quoted FROM reports_report WHERE client_id = %s AND quoted <> '{}'", [seal.owner_id])
    quoted = [([other.get(name, name) for name in names], report_id) for report_id, names in cursor.fetchall()]
    cursor.executemany("UPDATE reports_report SET quoted = %s WHERE id = %s", quoted)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_still_shared"),
        ("people", "0004_a_key_for_each_client"),
        ("checkins", "0005_sealed"),
    ]
    operations = [
        migrations.AddField(
            model_name="report",
            name="fingerprint",
            field=models.BinaryField(default=b""),
            preserve_default=False,
        ),
        for_all_rows({"reports_report"}, take_fingerprints, leave_fingerprints),
        for_all_rows({"reports_report", "checkins_checkin"}, quote_by_keyed_fingerprints, quote_by_plain_fingerprints),
        seal_columns(SealedColumn("reports_report", "document", Kind.DOCUMENT, number="version")),
    ]
