from django.db import migrations, models

BEGUN = """
ALTER TABLE changes_changecounter NO FORCE ROW LEVEL SECURITY;
UPDATE changes_changecounter SET value = 1 WHERE value = 0;
ALTER TABLE changes_changecounter FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("changes", "0002_row_policies")]
    operations = [
        migrations.AlterField(model_name="changecounter", name="value", field=models.BigIntegerField(default=1)),
        migrations.RunSQL(BEGUN, migrations.RunSQL.noop),
    ]
