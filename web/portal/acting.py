"""The one door to every page about a client: who acts is checked, and told to the database, here."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from moodtrack.core.context import acting_as
from moodtrack.core.errors import NotFoundError
from moodtrack.people.models import Therapist
from moodtrack.people.queries import therapist_of

Args = ParamSpec("Args")
Answer = HttpResponse | Callable[[], HttpResponse]
"""A page, or how to make it of what was read: what takes long is not done while a transaction is open."""
TherapistsView = Callable[Concatenate[HttpRequest, Therapist, Args], Answer]
View = Callable[Concatenate[HttpRequest, Args], HttpResponse]


def as_therapist(view: TherapistsView[Args]) -> View[Args]:
    """Run a view in one transaction as the therapist who is signed in, and let no cache keep its answer.

    The view gets the therapist after the request, and reads all it needs before it returns: outside the transaction
    the database shows nothing. Who is not signed in is sent to do so; a client is told where their own side is; a
    foreign and a missing row are the same 404.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        with transaction.atomic(), acting_as(request.user.pk):
            answer = _answer(view, request, *args, **kwargs)
        page = answer if isinstance(answer, HttpResponse) else answer()
        page["Cache-Control"] = "no-store"
        return page

    return guarded


def _answer(view: TherapistsView[Args], request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs) -> Answer:
    assert request.user.is_authenticated
    therapist = therapist_of(request.user)
    if therapist is None:
        return render(request, "portal/not_for_clients.html", status=403)
    try:
        return view(request, therapist, *args, **kwargs)
    except NotFoundError as error:
        raise Http404 from error
