from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up by themselves: a client joins with a code, a therapist is added by their practice."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("This address and this password do not belong together."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Who signs in with these; a closed account is answered like a wrong password."""
        account: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return account if account is not None and account.is_active else None

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Say nothing: no page shows messages, and the cookie that carries one would name the account."""

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, str]]:
        """How somebody who is signed in shows that it is still them: by their password."""
        is_known = user.is_authenticated and user.has_usable_password()
        return (
            [{"id": "reauthenticate", "url": reverse("account_reauthenticate"), "description": ""}] if is_known else []
        )

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
