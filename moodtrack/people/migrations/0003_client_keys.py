import django.db.models.deletion
from django.db import migrations, models

from moodtrack.core.policies import cared_for, claimed, own, swept, wall

# The foreign key is checked at the end of this migration, past everything: the table has to be empty by then, and that
# nobody acts is no error.
QUIETLY = "SET LOCAL app.no_context = ''"


class Migration(migrations.Migration):
    dependencies = [("people", "0002_row_policies"), ("care", "0003_row_policies")]
    operations = [
        migrations.RunSQL(QUIETLY, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ClientKey",
            fields=[
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="key",
                        serialize=False,
                        to="people.client",
                    ),
                ),
                ("key_id", models.CharField(max_length=16)),
                ("wrapped", models.BinaryField()),
            ],
        ),
        wall("people_clientkey", own(), cared_for(), swept("keys"), claimed("keys")),
    ]
