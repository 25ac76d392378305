"""The list of clients, and those who were invited."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from moodtrack.care.queries import open_invitations_of
from moodtrack.care.rules.caseload import Choice, Order, Wish
from moodtrack.people.models import Therapist
from moodtrack.reports.actions.caseload import read_caseload
from web.portal.acting import as_therapist
from web.portal.caseload import chips_of, groups_of, invited_lines, orders_of, page_query
from web.portal.clock import Clock

LONGEST_SOUGHT = 100


@require_http_methods(["GET", "HEAD", "POST"])
@as_therapist
def caseload(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """Who comes next, and the way to each one's report. What is sought is a name: no address ever holds it."""
    clock, wish = Clock.of(therapist), _wish(request)
    page = read_caseload(by=therapist.account, wish=wish, zone=therapist.zone, now=clock.now)
    context = {
        "page": page,
        "wish": wish,
        "chips": chips_of(wish),
        "orders": orders_of(wish),
        "is_chosen": bool(wish.sought) or wish.choice is not Choice.ALL,
        "earlier": page_query(wish, page.page - 1),
        "more": page_query(wish, page.page + 1),
        "groups": groups_of(page.lines, wish.order, clock),
        "invited": invited_lines(open_invitations_of(therapist), wish, clock) if page.is_last else (),
        "therapist": therapist,
    }
    return render(request, "portal/caseload.html", context)


def _wish(request: HttpRequest) -> Wish:
    """What was asked for; what is none of our words is as if it were not there."""
    said = request.GET
    return Wish(
        choice=Choice(said["show"]) if said.get("show") in set(Choice) else Choice.ALL,
        order=Order(said["by"]) if said.get("by") in set(Order) else Order.SESSION,
        sought=request.POST.get("sought", "").strip()[:LONGEST_SOUGHT],
        page=_number(said.get("page", "")),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
