from django.db import migrations, models
from django.db.backends.utils import CursorWrapper

from moodtrack.core.keys import keyring
from moodtrack.core.sealed_columns import SealedColumn, for_all_rows, seal_columns
from moodtrack.core.sealing import Kind

TO_BYTES = "ALTER TABLE {} ALTER COLUMN label TYPE bytea USING convert_to(label, 'UTF8')"
TO_TEXT = "ALTER TABLE {} ALTER COLUMN label TYPE varchar(60) USING convert_from(label, 'UTF8')"


def as_bytes(model: str, table: str) -> migrations.SeparateDatabaseAndState:
    """The label's column as bytes; its rights stay with it."""
    return migrations.SeparateDatabaseAndState(
        [migrations.RunSQL(TO_BYTES.format(table), TO_TEXT.format(table))],
        [migrations.AlterField(model, "label", models.BinaryField())],
    )


def seal_invitations(cursor: CursorWrapper) -> None:
    """Those that may still be used; the others' labels are with the relationships."""
    cursor.execute("UPDATE care_invitation SET label = '' WHERE used_at IS NOT NULL")
    cursor.execute("SELECT id, therapist_id, label FROM care_invitation WHERE used_at IS NULL")
    ring, rows = keyring(), cursor.fetchall()
    for invitation_id, therapist_id, label in rows:
        seal = ring.invitations_of(therapist_id, ring.first_id)
        sealed = seal.close(Kind.INVITATION, invitation_id, 0, bytes(label))
        cursor.execute(
            "UPDATE care_invitation SET label = %s, key_id = %s WHERE id = %s", [sealed, ring.first_id, invitation_id]
        )


def open_invitations(cursor: CursorWrapper) -> None:
    """As far as they keep a label."""
    cursor.execute("SELECT id, therapist_id, key_id, label FROM care_invitation WHERE key_id <> ''")
    for invitation_id, therapist_id, key_id, label in cursor.fetchall():
        opened = keyring().invitations_of(therapist_id, key_id).open(Kind.INVITATION, invitation_id, 0, label)
        cursor.execute("UPDATE care_invitation SET label = %s, key_id = '' WHERE id = %s", [opened, invitation_id])


class Migration(migrations.Migration):
    dependencies = [("care", "0003_row_policies"), ("people", "0004_a_key_for_each_client")]
    operations = [
        as_bytes("carerelationship", "care_carerelationship"),
        as_bytes("invitation", "care_invitation"),
        migrations.AddField(
            model_name="invitation",
            name="key_id",
            field=models.CharField(blank=True, default="", max_length=16),
            preserve_default=False,
        ),
        seal_columns(SealedColumn("care_carerelationship", "label", Kind.LABEL)),
        for_all_rows({"care_invitation"}, seal_invitations, open_invitations),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_at", None), models.Q(("key_id", ""), ("label", b"")), _connector="OR"),
                name="a_used_invitation_keeps_no_label",
            ),
        ),
    ]
