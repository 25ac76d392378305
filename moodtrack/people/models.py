from datetime import time
from hashlib import sha256
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from moodtrack.core.keyring import Wrapped
from moodtrack.core.models import Record, new_id


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username or "")


class Account(AbstractBaseUser):
    """Who signs in, by e-mail. What they are, a Client or a Therapist, is a row with the same id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=12, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="an_email_belongs_to_one_account")]

    def __str__(self) -> str:
        return str(self.id)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:  # noqa: ARG002 - Django's signature
        """What a session keeps of the password, to end when that changes; not when SECRET_KEY does.

        Sessions lie encrypted by that key, and no token is made without it.
        """
        return sha256(self.password.encode()).hexdigest()


class Practice(Record):
    """The therapists who work together under one name and in one zone."""

    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class Therapist(models.Model):
    """Reads reports. ``time_zone`` is empty where the practice's holds."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="therapist")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="therapists")
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> str:
        """The zone their pages are written in."""
        return self.time_zone or self.practice.time_zone


class Client(models.Model):
    """Checks in. Their day begins at ``day_starts_at`` in ``time_zone``."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="client")
    time_zone = models.CharField(max_length=64)
    day_starts_at = models.TimeField(default=time(4, 0))

    def __str__(self) -> str:
        return str(self.pk)


class FormerZone(Record):
    """Where and when a client's days began until an instant: written whenever either changes, and never changed."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="former_zones")
    time_zone = models.CharField(max_length=64)
    day_starts_at = models.TimeField()
    ended_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("client", "ended_at", name="former_zones_by_client")]

    def __str__(self) -> str:
        return f"{self.time_zone} from {self.day_starts_at:%H:%M} until {self.ended_at:%Y-%m-%d %H:%M}"


class ClientKey(models.Model):
    """A client's data key, wrapped by the key outside the database that ``key_id`` names.

    What they wrote opens by it and by nothing else: without this row it is noise.
    """

    client = models.OneToOneField(Client, on_delete=models.PROTECT, primary_key=True, related_name="key")
    key_id = models.CharField(max_length=16)
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.client_id} by {self.key_id}"

    @property
    def as_held(self) -> Wrapped:
        """As the keyring takes it."""
        return Wrapped(self.key_id, bytes(self.wrapped))
