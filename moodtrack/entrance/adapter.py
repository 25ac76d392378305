from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up by themselves: a client joins with a code, a therapist is added by their practice."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Who signs in with these; a closed account is answered like a wrong password."""
        account: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return account if account is not None and account.is_active else None

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Say nothing: no page shows messages, and the cookie that carries one would name the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
