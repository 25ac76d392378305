"""What kind of account a resource is for.

A call by the wrong kind is told so on a collection; under an id it is the same 404 as for any stranger.
"""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from moodtrack.core.errors import NotFoundError
from moodtrack.people.queries import therapist_of


class IsClient(BasePermission):
    """For clients, who are all accounts but therapists'; the sign-in knows which, so nothing is asked here."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        is_client = request.user.is_authenticated and not hasattr(request.user, "therapist")
        return _is_allowed(request, view, is_right_kind=is_client)


class IsTherapist(BasePermission):
    """For therapists; the view finds its Therapist at ``request.therapist``."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        therapist = therapist_of(request.user) if request.user.is_authenticated else None
        request.therapist = therapist  # type: ignore[attr-defined]  # read by the view through the_therapist
        return _is_allowed(request, view, is_right_kind=therapist is not None)


def _is_allowed(request: Request, view: APIView, *, is_right_kind: bool) -> bool:
    if request.user.is_authenticated and not is_right_kind and view.kwargs:
        raise NotFoundError
    return is_right_kind
