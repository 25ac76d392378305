from uuid import UUID

from moodtrack.core.errors import NotFoundError
from moodtrack.people.models import Client


def client_named(name: str) -> Client:
    """The client with this e-mail address or id.

    Raises:
        NotFoundError: there is none.
    """
    clients = Client.objects.select_related("account")
    found = clients.filter(pk=UUID(name)) if _is_id(name) else clients.filter(account__email__iexact=name)
    if (client := found.first()) is None:
        raise NotFoundError
    return client


def _is_id(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
