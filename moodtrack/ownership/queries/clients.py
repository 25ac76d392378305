from uuid import UUID

from django.db import transaction

from moodtrack.core.context import acting_as
from moodtrack.core.errors import NotFoundError
from moodtrack.people.models import Account, Client
from moodtrack.people.queries import client_of


def client_named(name: str) -> Client:
    """The client with this e-mail address or id: an account anybody finds, and a client whom only they see.

    Raises:
        NotFoundError: there is none.
    """
    named = Account.objects.filter(pk=UUID(name)) if _is_id(name) else Account.objects.filter(email__iexact=name)
    account = named.first()
    client = None if account is None else _client_of(account)
    if client is None:
        raise NotFoundError
    return client


@transaction.atomic
def _client_of(account: Account) -> Client | None:
    with acting_as(account.pk):
        return client_of(account)


def _is_id(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
