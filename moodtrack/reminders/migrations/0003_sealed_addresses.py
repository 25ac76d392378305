from django.db import migrations, models

from moodtrack.core.sealed_columns import SealedColumn, seal_columns
from moodtrack.core.sealing import Kind

TO_BYTES = """
ALTER TABLE reminders_device ALTER COLUMN address TYPE bytea
USING CASE WHEN retired_at IS NULL THEN convert_to(address::text, 'UTF8') ELSE '' END
"""
TO_JSON = """
ALTER TABLE reminders_device ALTER COLUMN address TYPE jsonb
USING CASE WHEN retired_at IS NULL THEN convert_from(address, 'UTF8') ELSE '{}' END::jsonb
"""


class Migration(migrations.Migration):
    dependencies = [("reminders", "0002_row_policies"), ("people", "0004_a_key_for_each_client")]
    operations = [
        migrations.RemoveConstraint(model_name="device", name="a_retired_device_keeps_no_address"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(TO_BYTES, TO_JSON)],
            [migrations.AlterField("device", "address", models.BinaryField())],
        ),
        seal_columns(SealedColumn("reminders_device", "address", Kind.ADDRESS, where="retired_at IS NULL")),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(("retired_at", None), ("address", b""), _connector="OR"),
                name="a_retired_device_keeps_no_address",
            ),
        ),
    ]
