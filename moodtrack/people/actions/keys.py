from uuid import UUID

from django.db import connection, transaction

from moodtrack.core.context import sweeping
from moodtrack.core.keyring import Wrapped
from moodtrack.core.keys import keyring
from moodtrack.people.models import Client, ClientKey
from moodtrack.people.queries import KEYS_SWEEP

PUT_BACK = "INSERT INTO people_clientkey (client_id, key_id, wrapped) VALUES (%s, %s, %s)"


def give_key(client: Client) -> None:
    """Make the data key that everything this client writes is sealed with."""
    key = keyring().new_key(client.pk)
    ClientKey.objects.create(client=client, key_id=key.key_id, wrapped=key.sealed)


@transaction.atomic
def put_back_key(*, client_id: UUID, key: Wrapped) -> None:
    """Give a client the data key that a backup kept apart from them."""
    with connection.cursor() as cursor:  # plain, as the table of an older backup has no column that came since
        cursor.execute(PUT_BACK, [client_id, key.key_id, key.sealed])


@transaction.atomic
def wrap_keys_anew(*, most: int) -> int:
    """Wrap some clients' keys by the first of the keys outside the database, of those that another has wrapped.

    Args:
        most: how many at a time.

    Returns:
        How many there were; 0 when there is nothing left to do.

    Raises:
        SealError: one cannot be unwrapped.
    """
    ring = keyring()
    with sweeping(KEYS_SWEEP):
        others = ClientKey.objects.exclude(key_id=ring.first_id).order_by("pk")
        keys = list(others.select_for_update()[:most])
        for key in keys:
            anew = ring.wrapped_anew(key.client_id, key.as_held)
            key.key_id, key.wrapped = anew.key_id, anew.sealed
        ClientKey.objects.bulk_update(keys, ["key_id", "wrapped"])
        return len(keys)
