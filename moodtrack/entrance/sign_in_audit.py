"""What a client changes about how they sign in leaves its audit line, in the transaction that changes it.

allauth tells of a new authenticator only after the commit, so its rows are watched instead. Therapists sign in too, but
have no record of their own for a line to be about.
"""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from moodtrack.audit.rules import Action
from moodtrack.core.context import acting_as
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account
from moodtrack.people.queries import client_of


def watch() -> None:
    """Have every change of a password or an authenticator told here."""
    for signal in (password_changed, password_set):
        signal.connect(_password_was_changed)
    password_reset.connect(_password_was_reset)
    post_save.connect(_authenticator_was_saved, sender=Authenticator)
    post_delete.connect(_authenticator_was_removed, sender=Authenticator)


def _password_was_changed(*, user: Account, **_kwargs: Any) -> None:
    _record(user, Action.CHANGE_PASSWORD, "password")


def _password_was_reset(*, user: Account, **_kwargs: Any) -> None:
    _record(user, Action.RESET_PASSWORD, "password")


def _authenticator_was_saved(*, instance: Authenticator, created: bool, **_kwargs: Any) -> None:
    if created:
        _record(instance.user, Action.ADD_SIGN_IN_FACTOR, instance.type)


def _authenticator_was_removed(*, instance: Authenticator, **_kwargs: Any) -> None:
    _record(instance.user, Action.REMOVE_SIGN_IN_FACTOR, instance.type)


def _record(account: Account, action: Action, kind: str) -> None:
    with acting_as(account.pk):  # allauth's own views have not told the database who acts
        if client_of(account) is not None:
            record_events(client_ids=[account.pk], by=account, action=action, kinds=[kind], now=timezone.now())
