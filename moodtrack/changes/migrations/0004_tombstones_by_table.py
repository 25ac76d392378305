from django.db import migrations, models

KEY = "ALTER TABLE changes_tombstone DROP CONSTRAINT changes_tombstone_pkey, ADD PRIMARY KEY ({columns})"


class Migration(migrations.Migration):
    """Two tables of a client's may use one id; each of them is deleted for itself."""

    dependencies = [("changes", "0003_count_from_one")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(KEY.format(columns='client_id, "table", id'), KEY.format(columns="client_id, id"))
            ],
            state_operations=[
                migrations.RemoveField("tombstone", "pk"),
                migrations.AddField(
                    "tombstone",
                    "pk",
                    models.CompositePrimaryKey(
                        "client_id", "table", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
        )
    ]
