"""The password, asked for once more before what cannot be undone: counted with sign-ins, and in their words."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from rest_framework.exceptions import Throttled

from moodtrack.core.errors import Problem, RefusedError
from moodtrack.people.models import Account

LOCKED_FOR = 300
"""Seconds in which allauth takes five wrong passwords for one address."""


def refuse_wrong_password(account: Account, password: str) -> None:
    """Go on only with the account's own password.

    Raises:
        RefusedError: it is another.
        Throttled: there were too many wrong ones.
    """
    adapter = get_adapter()
    try:
        is_right = adapter.reauthenticate(account, password)
    except ValidationError as error:
        raise Throttled(LOCKED_FOR, error.messages[0]) from error
    if not is_right:
        words = str(adapter.error_messages["incorrect_password"])
        raise RefusedError(Problem("/password", "incorrect_password", words))
