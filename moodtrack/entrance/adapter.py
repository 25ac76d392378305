import logging
from threading import Thread
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

logger = logging.getLogger(__name__)


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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a mail now, and send it beside the request: how long that takes would tell who has an account."""
        about = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        send_beside(self.render_mail(template_prefix, email, about | context))

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def send_beside(message: EmailMessage) -> None:
    """Send a mail after the commit, in a thread of its own, which nobody waits for."""
    transaction.on_commit(Thread(target=send, args=[message], name="mail", daemon=True).start)


def send(message: EmailMessage) -> None:
    """Send a mail; whoever it is for asks again where that failed."""
    try:
        message.send()
    except Exception as error:  # noqa: BLE001 - the outermost of its thread; the message of an error names the address
        logger.error("mail_not_sent %s", type(error).__name__)
