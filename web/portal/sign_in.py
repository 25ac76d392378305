"""Signing in: allauth's own flow, whose stages (a second factor) come after the password, in our words."""

import json
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.views import LoginView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from moodtrack.entrance.second_factor import factors_of
from moodtrack.people.models import Therapist
from web.portal.acting import SAFE, at_the_door
from web.portal.passkeys import PasskeyProofForm


class SignInView(LoginView):  # type: ignore[misc]  # allauth has no types
    """The password. A session that somebody planted in this browser ends here, not only when all is proven."""

    template_name = "portal/sign_in.html"

    def form_valid(self, form: LoginForm) -> HttpResponse:
        """Go on to the second factor or inside, in a session with another key."""
        self.request.session.cycle_key()
        answer: HttpResponse = super().form_valid(form)
        return answer


class SecondFactorView(AuthenticateView):  # type: ignore[misc]  # allauth has no types
    """The second factor: whichever of them somebody has."""

    template_name = "portal/second_factor.html"
    webauthn_form_class = PasskeyProofForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what a browser's passkeys are asked."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        kinds = {factor.type for factor in factors_of(self.stage.login.user)}
        options = json.dumps(context["js_data"]["request_options"])
        return context | {
            "passkey_options": options if Authenticator.Type.WEBAUTHN in kinds else "",
            "has_authenticator": Authenticator.Type.TOTP in kinds,
        }


sign_in = SignInView.as_view()
second_factor = SecondFactorView.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def again(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """The password once more, before something changes about how one signs in.

    Who was asked for it, was away until the session ended, and has signed in again since, is not asked: what they
    wanted to change is forgotten, and they find it where they found it before.
    """
    if request.method in SAFE and REDIRECT_FIELD_NAME in request.GET and did_recently_reauthenticate(request):
        return redirect("portal:security")
    view = ReauthenticateView.as_view(template_name="portal/sign_in_again.html", extra_context={"therapist": therapist})
    answer: HttpResponse = view(request)
    return answer


@require_POST
@at_the_door
def stay(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """Somebody is still there; says how many seconds they have from now."""
    return JsonResponse({"ends_in": request.session.get_expiry_age()})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("portal:sign_in")
