from django.db import migrations, models
from django.db.backends.utils import CursorWrapper

from moodtrack.core.sealed_columns import SealedColumn, for_all_rows, seal_columns, seals
from moodtrack.core.sealing import Kind
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


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_still_shared"), ("people", "0004_a_key_for_each_client")]
    operations = [
        migrations.AddField(
            model_name="report",
            name="fingerprint",
            field=models.BinaryField(default=b""),
            preserve_default=False,
        ),
        for_all_rows({"reports_report"}, take_fingerprints, leave_fingerprints),
        seal_columns(SealedColumn("reports_report", "document", Kind.DOCUMENT, number="version")),
    ]
