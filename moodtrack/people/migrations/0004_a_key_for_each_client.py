from django.db import migrations
from django.db.backends.utils import CursorWrapper

from moodtrack.core.keys import keyring
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
    dependencies = [("people", "0003_client_keys")]
    operations = [for_all_rows({"people_client"}, give_keys, take_keys)]
