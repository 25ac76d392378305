"""Signing in: allauth's own flow, whose stages (a second factor) come after the password, in our words."""

from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

sign_in = LoginView.as_view(template_name="portal/sign_in.html")
second_factor = AuthenticateView.as_view(template_name="portal/second_factor.html")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("portal:sign_in")
