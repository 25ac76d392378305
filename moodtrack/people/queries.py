from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from moodtrack.core.context import sweeping
from moodtrack.core.days import local_day
from moodtrack.core.keyring import Wrapped
from moodtrack.core.keys import keyring
from moodtrack.core.sealing import NoKeyError, Seal
from moodtrack.people.models import Account, Client, ClientKey, FormerZone, Therapist

KEYS_SWEEP = "keys"


def client_of(account: Account) -> Client | None:
    """The client this account is, if it is one."""
    return Client.objects.select_related("account").filter(pk=account.pk).first()


def therapist_of(account: Account) -> Therapist | None:
    """The therapist this account is, if it is one."""
    return Therapist.objects.select_related("account", "practice").filter(pk=account.pk).first()


def name_of(account: Account) -> str:
    """The name an audit line gives this account: a therapist's own, none for a client."""
    return Therapist.objects.filter(pk=account.pk).values_list("name", flat=True).first() or ""


def email_is_known(email: str) -> bool:
    """Whether somebody signs in with this address."""
    return Account.objects.filter(email__iexact=email).exists()


def seal_of(client_id: UUID) -> Seal:
    """What opens and seals what a client wrote: one look at their key, for as many rows as there are.

    Raises:
        NoKeyError: there is none, or it is not for who acts to see.
        SealError: it cannot be unwrapped.
    """
    return _unwrapped(client_id, ClientKey.objects.filter(client_id=client_id).first())


def seal_for(client: Client) -> Seal:
    """As ``seal_of``, by the key that was read together with the client.

    A therapist's look at a key has to be the same statement as that at the relationship, which may end between two.

    Raises:
        NoKeyError: there is none, or it is not for who acts to see.
        SealError: it cannot be unwrapped.
    """
    return _unwrapped(client.pk, getattr(client, "key", None))


def _unwrapped(client_id: UUID, key: ClientKey | None) -> Seal:
    if key is None:
        raise NoKeyError(client_id)
    return keyring().seal_of(client_id, key.as_held)


def keys_in_use() -> dict[str, int]:
    """How many clients' keys each of the keys outside the database has wrapped, by its id."""
    with transaction.atomic(), sweeping(KEYS_SWEEP):
        return dict(ClientKey.objects.values_list("key_id").annotate(count=Count("pk")).order_by("key_id"))


def every_client_id() -> list[UUID]:
    """Of all practices; for who sees every row."""
    return list(Client.objects.order_by("pk").values_list("pk", flat=True))


def every_key() -> dict[UUID, Wrapped]:
    """Each client's data key, wrapped; for who sees every row."""
    return {key.client_id: key.as_held for key in ClientKey.objects.all()}


def every_therapist_id() -> list[UUID]:
    """Of all practices."""
    return list(Therapist.objects.order_by("pk").values_list("pk", flat=True))


def former_zones(client_id: UUID) -> list[FormerZone]:
    """Where and when a client's days began before, the first first."""
    return list(FormerZone.objects.filter(client_id=client_id).order_by("ended_at", "pk"))


@dataclass(frozen=True, slots=True)
class LocalDays:
    """A client's local days, by where they were and when their days began at the time: a journey moves no past day."""

    client: Client
    former: list[FormerZone]

    @classmethod
    def of(cls, client: Client) -> "LocalDays":
        """With the zones of before, read now."""
        return cls(client, former_zones(client.pk))

    def day_of(self, instant: datetime) -> date:
        """The local day an instant falls on, or fell on then."""
        place = next((zone for zone in self.former if instant < zone.ended_at), self.client)
        return local_day(instant, place.time_zone, place.day_starts_at)
