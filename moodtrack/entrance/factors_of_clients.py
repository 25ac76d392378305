"""Second factors as programs change them: clients only, as a therapist's have rules that the portal's pages keep."""

from typing import Any

from allauth.headless.constants import Client
from allauth.headless.mfa.views import ManageRecoveryCodesView, ManageTOTPView
from django.http import HttpRequest, HttpResponseBase

from moodtrack.entrance.problems import nothing_here
from moodtrack.people.queries import therapist_of


class _NotForTherapists:
    """Stands before a view of allauth's, whose ``handle`` is reached by who is signed in."""

    def handle(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a therapist as if there were no such route."""
        assert request.user.is_authenticated
        if therapist_of(request.user) is not None:
            return nothing_here(request)
        answer: HttpResponseBase = super().handle(request, *args, **kwargs)  # type: ignore[misc]  # the view's own
        return answer


class AuthenticatorView(_NotForTherapists, ManageTOTPView):  # type: ignore[misc]  # allauth has no types
    """An app that shows codes."""


class RecoveryCodesView(_NotForTherapists, ManageRecoveryCodesView):  # type: ignore[misc]  # allauth has no types
    """The codes for the day it is not at hand."""


authenticator = AuthenticatorView.as_api_view(client=Client.APP)
recovery_codes = RecoveryCodesView.as_api_view(client=Client.APP)
