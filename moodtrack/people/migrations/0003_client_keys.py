import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.utils import CursorWrapper

from moodtrack.core.keys import keyring
from moodtrack.core.policies import cared_for, claimed, own, swept, wall
from moodtrack.core.sealed_columns import for_all_rows


def give_keys(cursor: CursorWrapper) -> None:
    """A data key for each client who is here already."""
    cursor.execute("SELECT account_id FROM people_client")
    keys = [(client_id, keyring().new_key(client_id)) for (client_id,) in cursor.fetchall()]
    cursor.executemany(
        "INSERT INTO people_clientkey (client_id, key_id, wrapped) VALUES (%s, %s, %s)",
        [(client_id, key.key_id, key.sealed) for client_id, key in keys],
    )


def take_keys(cursor: CursorWrapper) -> None:
    """What they sealed lies in plain by now."""
    cursor.execute("DELETE FROM people_clientkey")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_row_policies"), ("care", "0003_row_policies")]
    operations = [
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
        for_all_rows({"people_client"}, give_keys, take_keys),
    ]
