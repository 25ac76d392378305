"""Signing in: allauth's own flow, whose stages (a second factor) come after the password, in our words."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """E-mail and password; a closed account is answered like a wrong password."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.user is not None and not self.user.is_active:
            raise get_adapter(self.request).validation_error("email_password_mismatch")
        return cleaned


sign_in = LoginView.as_view(form_class=SignInForm, template_name="portal/sign_in.html")
second_factor = AuthenticateView.as_view(template_name="portal/second_factor.html")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("portal:sign_in")
