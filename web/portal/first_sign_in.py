"""The first sign-in: Django's own single-use link, at which somebody new chooses their password, in our look."""

from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from moodtrack.people.models import Account


def first_sign_in_path(account: Account) -> str:
    """The secret path at which this account's password is chosen: once, within PASSWORD_RESET_TIMEOUT seconds."""
    uid = urlsafe_base64_encode(force_bytes(account.pk))
    return reverse("portal:first_sign_in", args=[uid, default_token_generator.make_token(account)])


class FirstSignInView(PasswordResetConfirmView):
    """Choosing the password, then signing in with it; a wrong, an expired and a used link get the same words."""

    template_name = "portal/first_sign_in.html"
    success_url = reverse_lazy("portal:sign_in", query={"chosen": "1"})

    def get_user(self, uidb64: str) -> Account | None:
        """Whose link this is, locked: of two presses at once, only one finds the link unused."""
        account = super().get_user(uidb64)
        return account and Account.objects.select_for_update().filter(pk=account.pk, is_active=True).first()

    def form_valid(self, form: "SetPasswordForm[Account]") -> HttpResponse:
        """Store the password; whoever was signed in at this browser no longer is."""
        answer = super().form_valid(form)
        logout(self.request)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what a password has to be like."""
        return super().get_context_data(**kwargs, rules=password_validators_help_texts())

    def render_to_response(self, context: dict[str, Any], **_response_kwargs: Any) -> HttpResponse:
        """Write the page here, within the request's transaction."""
        return render(self.request, self.template_name, context, status=200 if self.validlink else 404)


first_sign_in = FirstSignInView.as_view()
