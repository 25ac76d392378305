from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up by themselves: a client joins with a code, a therapist is added by their practice."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
