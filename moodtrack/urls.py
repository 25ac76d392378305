"""The only file that knows both what programs and what people reach."""

from django.urls import include, path

from moodtrack.entrance.health import healthz, readyz

handler404 = "moodtrack.entrance.problems.not_found"
handler500 = "moodtrack.entrance.problems.server_error"

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/", include("api.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("", include("web.urls")),
]
