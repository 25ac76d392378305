from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from moodtrack.core.errors import ConflictError, Problem, RefusedError
from moodtrack.people.models import Account
from moodtrack.people.queries import email_is_known

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
