"""Inviting somebody, and taking an invitation back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from moodtrack.care.actions.invitations import invite, withdraw_invitation
from moodtrack.care.queries import open_invitations_of
from moodtrack.core.errors import ConflictError
from moodtrack.entrance.throttling import InvitationThrottle, count
from moodtrack.people.models import Therapist
from web.portal.acting import as_therapist
from web.portal.caseload import invited_line
from web.portal.clock import Clock
from web.portal.forms import LabelForm
from web.portal.invitation_slip import slip_of


@require_http_methods(["GET", "HEAD", "POST"])
@as_therapist
def invitations(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """Invitations that nobody has used, and the form of one more; its code is shown once, in the answer."""
    clock, form = Clock.of(therapist), LabelForm(request.POST or None)
    if form.is_valid():
        return _invited(request, therapist, form.cleaned_data["label"], clock)
    lines = [invited_line(invitation, clock) for invitation in open_invitations_of(therapist)]
    context = {"form": form, "lines": lines, "therapist": therapist}
    return render(request, "portal/invitations.html", context, status=422 if form.is_bound else 200)


def _invited(request: HttpRequest, therapist: Therapist, label: str, clock: Clock) -> HttpResponse:
    throttle = InvitationThrottle
    if count(f"throttle:{throttle.scope}:{therapist.pk}", throttle.lasts_for) > throttle.limit:
        return render(request, "429.html", status=429)
    invitation, code = invite(therapist=therapist, label=label, now=clock.now)
    slip = slip_of(invitation, code, therapist, clock)
    return render(request, "portal/invited.html", {"slip": slip, "label": label, "therapist": therapist})


@require_POST
@as_therapist
def withdraw(request: HttpRequest, therapist: Therapist, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back. One that was used meanwhile has become a client, who stands in the caseload."""
    try:
        withdraw_invitation(by=therapist.account, invitation_id=invitation_id)
    except ConflictError:
        return redirect("portal:caseload")
    return redirect("portal:invitations")
