"""The one door to every page of a therapist's: who acts is checked, and told to the database, here."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from moodtrack.core.context import acting_as
from moodtrack.core.errors import NotFoundError
from moodtrack.entrance.second_factor import factors_of, is_missing
from moodtrack.entrance.time_outs import has_time_out, keep_open
from moodtrack.entrance.tokens import session_key_in
from moodtrack.people.models import Account, Therapist
from moodtrack.people.queries import therapist_of

Args = ParamSpec("Args")
Answer = HttpResponse | Callable[[], HttpResponse]
"""A page, or how to make it of what was read: what takes long is not done while a transaction is open."""
TherapistsView = Callable[Concatenate[HttpRequest, Therapist, Args], Answer]
View = Callable[Concatenate[HttpRequest, Args], HttpResponse]
SAFE = frozenset({"GET", "HEAD"})


def as_therapist(view: TherapistsView[Args]) -> View[Args]:
    """``at_the_door``, for whatever has to do with clients: without a second factor it leads to setting one up."""

    @wraps(view)
    def inside(request: HttpRequest, therapist: Therapist, /, *args: Args.args, **kwargs: Args.kwargs) -> Answer:
        if is_missing(request.session):
            return redirect("portal:security")
        return view(request, therapist, *args, **kwargs)

    return at_the_door(inside)


def at_the_door(view: TherapistsView[Args]) -> View[Args]:
    """Run a view in one transaction as the therapist who is signed in, and let no cache keep its answer.

    The view gets the therapist after the request, and reads all it needs before it returns: outside the transaction
    the database shows nothing. Who is not signed in is sent to do so; a client is told where their own side is; a
    foreign and a missing row are the same 404.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        with transaction.atomic(), acting_as(request.user.pk):
            answer = _answer(view, request, *args, **kwargs)
        page = answer if isinstance(answer, HttpResponse) else answer()
        page["Cache-Control"] = "no-store"
        return page

    return guarded


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back again; it says so where a session has come to its end."""
    wanted = request.get_full_path() if request.method in SAFE else reverse("portal:caseload")
    answer = redirect_to_login(wanted)
    answer["Location"] += "&ended=1" if _has_ended(request) else ""
    return answer


def _has_ended(request: HttpRequest) -> bool:
    """Whether the browser holds the token of a session that is no longer there."""
    token = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return session_key_in(token) is not None and request.session.is_empty()


def _answer(view: TherapistsView[Args], request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs) -> Answer:
    assert request.user.is_authenticated
    therapist = therapist_of(request.user)
    if therapist is None:
        return render(request, "portal/not_for_clients.html", status=403)
    if _is_worth_nothing(request, request.user):
        logout(request)
        return _to_sign_in(request)
    keep_open(request.session.session_key or "", request.session, timezone.now())
    try:
        return view(request, therapist, *args, **kwargs)
    except NotFoundError as error:
        raise Http404 from error


def _is_worth_nothing(request: HttpRequest, account: Account) -> bool:
    """Whether a session knows no end, or began with a password alone although there is a second factor by now."""
    return not has_time_out(request.session) or (is_missing(request.session) and bool(factors_of(account)))
