"""The only file that knows both what programs and what people reach."""

from django.urls import include, path, re_path

from moodtrack.entrance import factors_of_clients
from moodtrack.entrance.health import healthz, readyz
from moodtrack.entrance.problems import nothing_here

handler404 = "moodtrack.entrance.problems.not_found"
handler500 = "moodtrack.entrance.problems.server_error"

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/", include("api.urls")),
    # Nobody signs up but with a code, nobody is known by a telephone number, and addresses do not change yet.
    re_path(r"^_allauth/app/v1/(?:auth/signup|auth/phone/.*|account/phone|auth/email/.*|account/email)$", nothing_here),
    # Passkeys belong to the portal's own pages.
    re_path(r"^_allauth/app/v1/(?:auth|account/authenticators)/webauthn(?:/.*)?$", nothing_here),
    # A therapist's other factors do too.
    path("_allauth/app/v1/account/authenticators/totp", factors_of_clients.authenticator),
    path("_allauth/app/v1/account/authenticators/recovery-codes", factors_of_clients.recovery_codes),
    path("_allauth/", include("allauth.headless.urls")),
    path("", include("web.urls")),
]
