"""What else there is about one client: sharing, who opened what, what they are called, and the end."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from moodtrack.audit.models import AuditEvent
from moodtrack.care.actions.caseload import label_client, open_access_log, open_client, open_sharing
from moodtrack.care.actions.ending import end_care_of
from moodtrack.care.queries import standing_with
from moodtrack.people.models import Therapist
from web.portal.access_log import access_lines
from web.portal.acting import as_therapist
from web.portal.clock import Clock
from web.portal.forms import LabelForm
from web.portal.heading import heading_of
from web.portal.kinds import sharing_lines

LINES_ON_A_PAGE = 50


@require_safe
@as_therapist
def sharing(request: HttpRequest, therapist: Therapist, client_id: UUID) -> HttpResponse:
    """What the client shares, and since when; only they change it."""
    clock = Clock.of(therapist)
    heading = heading_of(standing_with(therapist.account, client_id, clock.now), clock, tab="sharing")
    since = open_sharing(by=therapist.account, client_id=client_id, now=clock.now)
    context = {"heading": heading, "lines": sharing_lines(since, clock), "therapist": therapist}
    return render(request, "portal/sharing.html", context)


@require_safe
@as_therapist
def access_log(request: HttpRequest, therapist: Therapist, client_id: UUID) -> HttpResponse:
    """What the therapist has done with the client's record, in the words the client reads."""
    clock, account = Clock.of(therapist), therapist.account
    heading = heading_of(standing_with(account, client_id, clock.now), clock, tab="access-log")
    done = AuditEvent.objects.done_by(account.pk, client_id)
    page = Paginator(done, LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    lines = access_lines(page, account.language, clock)
    open_access_log(by=account, client_id=client_id, lines=list(page), now=clock.now)
    context = {"heading": heading, "lines": lines, "page": page, "therapist": therapist}
    return render(request, "portal/access_log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@as_therapist
def label(request: HttpRequest, therapist: Therapist, client_id: UUID) -> HttpResponse:
    """What the therapist calls the client."""
    clock, form = Clock.of(therapist), LabelForm(request.POST or None)
    if form.is_valid():
        label_client(by=therapist.account, client_id=client_id, label=form.cleaned_data["label"], now=clock.now)
        return redirect("portal:client", client_id)
    form.initial = {"label": open_client(by=therapist.account, client_id=client_id, now=clock.now).label}
    heading = heading_of(standing_with(therapist.account, client_id, clock.now), clock, tab="label")
    context = {"heading": heading, "form": form, "therapist": therapist}
    return render(request, "portal/label.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@as_therapist
def end(request: HttpRequest, therapist: Therapist, client_id: UUID) -> HttpResponse:
    """Say what the end of the relationship does; done when it is confirmed."""
    clock = Clock.of(therapist)
    if request.method == "POST":
        end_care_of(by=therapist.account, client_id=client_id, now=clock.now)
        return redirect("portal:ended")
    open_client(by=therapist.account, client_id=client_id, now=clock.now)
    heading = heading_of(standing_with(therapist.account, client_id, clock.now), clock, tab="end")
    return render(request, "portal/end.html", {"heading": heading, "therapist": therapist})


@require_safe
@as_therapist
def ended(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """What is said after the end, when the client's name is not known here any more."""
    return render(request, "portal/ended.html", {"therapist": therapist})
