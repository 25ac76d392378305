from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, time
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction

from moodtrack.audit.actions import append_events
from moodtrack.audit.rules import Action
from moodtrack.core.context import sweeping
from moodtrack.core.errors import ConflictError, Problem, RefusedError
from moodtrack.core.keyring import Wrapped
from moodtrack.core.keys import keyring
from moodtrack.people.models import Account, Client, ClientKey, FormerZone, Practice, Therapist
from moodtrack.people.queries import KEYS_SWEEP, email_is_known, name_of
from moodtrack.people.rules import KeptZone, day_start_problem, zone_problem

PUT_BACK = "INSERT INTO people_clientkey (client_id, key_id, wrapped) VALUES (%s, %s, %s)"
ZONE = ("time_zone", "day_starts_at")
KNOWN = "This address already signs in here."


@transaction.atomic
def create_account(*, email: str, password: str | None, language: str = "en", now: datetime) -> Account:
    """Make a sign-in. Without a password nobody can sign in until a link sets one.

    Raises:
        RefusedError: the address or the password is not acceptable.
        ConflictError: somebody signs in with this address already.
    """
    email = email.strip().lower()
    account = Account(email=email, language=language, created_at=now)
    _check_sign_in(account, password)
    if email_is_known(email):
        raise ConflictError(KNOWN)
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        if "an_email_belongs_to_one_account" not in str(error):
            raise
        raise ConflictError(KNOWN) from error
    EmailAddress.objects.create(user=account, email=email, primary=True, verified=password is None)
    return account


def _check_sign_in(account: Account, password: str | None) -> None:
    problems = []
    try:
        validate_email(account.email)
    except ValidationError as error:
        problems.append(Problem("/email", "invalid", " ".join(error.messages)))
    try:
        if password is not None:
            validate_password(password, account)
    except ValidationError as error:
        problems.extend(Problem("/password", "too_weak", message) for message in error.messages)
    if problems:
        raise RefusedError(*problems)


@transaction.atomic
def create_client(*, account: Account, time_zone: str) -> Client:
    """Make an account a client, in the zone their phone says, and give them a data key.

    Raises:
        RefusedError: the zone does not exist.
    """
    if problem := zone_problem(time_zone, "/time_zone"):
        raise RefusedError(problem)
    client = Client.objects.create(account=account, time_zone=time_zone)
    _give_key(client)
    return client


def _give_key(client: Client) -> None:
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


@transaction.atomic
def create_practice(*, name: str, time_zone: str) -> Practice:
    """Make a practice.

    Raises:
        RefusedError: the zone does not exist.
    """
    if problem := zone_problem(time_zone, "/time_zone"):
        raise RefusedError(problem)
    return Practice.objects.create(name=name, time_zone=time_zone)


@transaction.atomic
def add_therapist(
    *, practice: Practice, email: str, name: str, password: str | None = None, now: datetime
) -> Therapist:
    """Make someone a therapist of a practice; without a password they choose one by their sign-in link.

    Raises:
        RefusedError: the address or the password is not acceptable.
        ConflictError: somebody signs in with this address already.
    """
    account = create_account(email=email, password=password, now=now)
    EmailAddress.objects.filter(user=account).update(verified=True)
    return Therapist.objects.create(account=account, practice=practice, name=name)


@transaction.atomic
def change_client(
    *, client: Client, now: datetime, time_zone: str | None = None, day_starts_at: time | None = None
) -> Client:
    """Change where and when a client's days begin, from now on; days already recorded stay as they are.

    What it was until now is kept with its date.

    Raises:
        RefusedError: the zone or the time is not possible.
    """
    _refuse_impossible(time_zone, day_starts_at)
    client.refresh_from_db(fields=ZONE, from_queryset=Client.objects.select_for_update())
    former = {name: getattr(client, name) for name in ZONE}
    client.time_zone = client.time_zone if time_zone is None else time_zone
    client.day_starts_at = client.day_starts_at if day_starts_at is None else day_starts_at
    if former != {name: getattr(client, name) for name in ZONE}:
        FormerZone.objects.create(client=client, ended_at=now, **former)
        client.save(update_fields=ZONE)
    return client


def _refuse_impossible(time_zone: str | None, day_starts_at: time | None) -> None:
    problems = [
        None if time_zone is None else zone_problem(time_zone, "/time_zone"),
        None if day_starts_at is None else day_start_problem(day_starts_at, "/day_starts_at"),
    ]
    if found := [problem for problem in problems if problem]:
        raise RefusedError(*found)


@transaction.atomic
def bring_zones(*, client: Client, time_zone: str, day_starts_at: time, former: Sequence[KeptZone]) -> None:
    """Take over where and when a client's days begin, and began before, from where their record was kept.

    Raises:
        RefusedError: a zone or a time is not possible.
    """
    _refuse_impossible(time_zone, day_starts_at)
    for kept in former:
        _refuse_impossible(kept.time_zone, kept.day_starts_at)
    Client.objects.filter(pk=client.pk).update(time_zone=time_zone, day_starts_at=day_starts_at)
    FormerZone.objects.bulk_create([FormerZone(client=client, **asdict(kept)) for kept in former])
    client.refresh_from_db(fields=ZONE)


@transaction.atomic
def change_therapist(*, therapist: Therapist, time_zone: str) -> Therapist:
    """Change the zone a therapist's pages are written in; empty for the practice's own.

    Raises:
        RefusedError: the zone does not exist.
    """
    if time_zone and (problem := zone_problem(time_zone, "/time_zone")):
        raise RefusedError(problem)
    therapist.time_zone = time_zone
    therapist.save(update_fields=["time_zone"])
    return therapist


@transaction.atomic
def change_language(*, account: Account, language: str) -> Account:
    """Change the language an account is spoken to in."""
    account.language = language
    account.save(update_fields=["language"])
    return account


@transaction.atomic
def close_account(*, account: Account) -> Account:
    """Nobody signs in as this account any more, and whoever is signed in is out with the next request."""
    account.is_active = False
    account.save(update_fields=["is_active"])
    for session in UserSession.objects.filter(user=account):
        session.end()
    return account


@transaction.atomic
def forget_ended_sessions(*, now: datetime, most: int = 5000) -> int:
    """Throw away web sessions that have come to their end, and what lists them.

    Args:
        most: how many at a time, those that ended first.

    Returns:
        How many there were.
    """
    ended = Session.objects.filter(expire_date__lte=now).order_by("expire_date").select_for_update(skip_locked=True)
    keys = [session.pk for session in ended.only("pk")[:most]]
    UserSession.objects.filter(session_key__in=keys).delete()
    return Session.objects.filter(pk__in=keys).delete()[0]


def record_events(
    *,
    client_ids: Iterable[UUID],
    by: Account | Practice | None,
    action: Action,
    now: datetime,
    kinds: Sequence[str] = (),
    count: int = 1,
    purpose: str = "",
) -> None:
    """Write one audit line for each client whose record was touched, in the caller's transaction and last in it.

    Args:
        client_ids: whose records.
        by: who; None for the system itself.
        action: what was done.
        kinds: which kinds of data were read.
        count: how many rows.
        purpose: why, as ``session_preparation``.
    """
    append_events(
        client_ids=client_ids,
        actor_id=by.pk if isinstance(by, Account) else None,
        actor_name=_name_now(by),
        action=action,
        now=now,
        kinds=kinds,
        count=count,
        purpose=purpose,
    )


def _name_now(actor: Account | Practice | None) -> str:
    if isinstance(actor, Account):
        return name_of(actor)
    return "" if actor is None else actor.name
