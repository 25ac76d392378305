"""What a browser sends of a passkey; whatever it sends that is none is refused like a wrong one."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from django.forms import JSONField


class CredentialField(JSONField):
    """JSON, nested no deeper than can be read."""

    def to_python(self, value: Any) -> Any:
        """What was sent, read."""
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey that is set up."""

    credential = CredentialField()

    def clean(self) -> dict[str, Any]:
        """Check it as allauth does, which lets pass what its library says of some that are malformed."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValueError as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned


class PasskeyProofForm(AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey that is used."""

    credential = CredentialField()
