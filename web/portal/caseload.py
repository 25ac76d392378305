"""The caseload as its page shows it: rows by when the next session comes, times on the therapist's clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from moodtrack.care.models import Invitation
from moodtrack.care.queries import Standing, label_if_it_opens, label_invited
from moodtrack.care.rules.caseload import Choice, Order, Stretch, Wish, is_called
from moodtrack.care.rules.codes import invitation_state
from moodtrack.reports.actions.caseload import CaseloadLine
from moodtrack.reports.rules import AHEAD_FOR, Outlook, outlook
from moodtrack.reports.sheet.document import read_document
from moodtrack.reports.sheet.in_short import InShort, in_short
from web.portal.clock import Clock
from web.portal.labels import shown_label

HEADINGS = {
    Stretch.TODAY: gettext_lazy("Today"),
    Stretch.THIS_WEEK: gettext_lazy("This week"),
    Stretch.LATER: gettext_lazy("Later"),
    Stretch.UNSET: gettext_lazy("No session set"),
}


CHOICES = {
    Choice.ALL: gettext_lazy("All"),
    Choice.TODAY: gettext_lazy("Today"),
    Choice.THIS_WEEK: gettext_lazy("This week"),
    Choice.NOT_STARTED: gettext_lazy("Not started"),
}
ORDERS = {Order.SESSION: gettext_lazy("Next session first"), Order.LABEL: gettext_lazy("By label")}


@dataclass(frozen=True, slots=True)
class Chip:
    """One way to choose, or to order, what is shown."""

    text: str
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One client of the list; texts are "" where there is nothing to say."""

    label: str
    beneath: str
    next_session: str
    last_met: str
    path: str
    has_report: bool
    in_short: InShort | None
    report: str


@dataclass(frozen=True, slots=True)
class Group:
    """Clients whose next session comes in the same stretch of time."""

    heading: str
    lines: tuple[ClientLine, ...]


@dataclass(frozen=True, slots=True)
class InvitedLine:
    """Somebody who was invited and has not joined."""

    invitation_id: UUID
    label: str
    state: str
    is_open: bool


def chips_of(wish: Wish) -> tuple[Chip, ...]:
    """Which clients: what is sought is sought among all of them."""
    now = None if wish.sought else wish.choice
    return tuple(Chip(str(text), _query(choice, wish.order), choice is now) for choice, text in CHOICES.items())


def orders_of(wish: Wish) -> tuple[Chip, ...]:
    """In which order; by how somebody is, there is none."""
    return tuple(Chip(str(text), _query(wish.choice, order), order is wish.order) for order, text in ORDERS.items())


def page_query(wish: Wish, page: int) -> str:
    """The query of another page of the same."""
    return f"{_query(wish.choice, wish.order)}&page={page}"


def _query(choice: Choice, order: Order) -> str:
    return f"?show={choice}&by={order}"


def groups_of(lines: Iterable[CaseloadLine], order: Order, clock: Clock) -> tuple[Group, ...]:
    """The list in groups: today, this week, later, and without a session; one without a heading where it is by label.

    Args:
        lines: in that order.
        order: which it is.
        clock: the therapist's.
    """
    grouped = groupby(lines, lambda line: str(HEADINGS[line.stretch]) if order is Order.SESSION else "")
    return tuple(Group(heading, tuple(client_line(line, clock) for line in group)) for heading, group in grouped)


def client_line(line: CaseloadLine, clock: Clock) -> ClientLine:
    """One client of the list; it leads to the report, and where there is none to where it will be."""
    standing, words = line.standing, clock.dates.words
    client_id = standing.row.relationship.client_id
    return ClientLine(
        label=shown_label(standing.row.label),
        beneath=_beneath(standing, clock),
        next_session=_next_session(standing, clock),
        last_met=_last_met(standing, clock),
        path=reverse("portal:report", args=[line.report.pk])
        if line.report
        else reverse("portal:client", args=[client_id]),
        has_report=line.report is not None,
        in_short=in_short(read_document(line.document), words) if line.document else None,
        report=_report(line, clock),
    )


def invited_lines(invitations: Iterable[Invitation], wish: Wish, clock: Clock) -> tuple[InvitedLine, ...]:
    """Who was invited and has not joined: they have not started, and no session of theirs is set."""
    if wish.choice not in {Choice.ALL, Choice.NOT_STARTED}:
        return ()
    lines = (invited_line(invitation, clock) for invitation in invitations)
    return tuple(line for line in lines if is_called(line.label, wish.sought))


def invited_line(invitation: Invitation, clock: Clock) -> InvitedLine:
    """Somebody of the list who has not joined yet."""
    state = invitation_state(expires_at=invitation.expires_at, used_at=invitation.used_at, now=clock.now)
    template = gettext("code works until {day}") if state == "open" else gettext("code ran out on {day}")
    written = template.format(day=clock.short_day(invitation.expires_at))
    invited = gettext("Invited {day}, {state}").format(day=clock.short_day(invitation.created_at), state=written)
    label = shown_label(label_if_it_opens(label_invited, invitation))
    return InvitedLine(invitation.pk, label, invited, is_open=state == "open")


def _beneath(standing: Standing, clock: Clock) -> str:
    """The second line under the label: that nothing is shared, else which session comes, else when they joined."""
    if standing.paused_at is not None:
        return gettext("Sharing paused since {day}").format(day=clock.short_day(standing.paused_at))
    if not standing.kinds:
        return gettext("Shares nothing at the moment")
    if standing.row.next_session is not None:
        return gettext("Session {number}").format(number=standing.held + 1)
    if standing.held:
        return gettext("After session {number}").format(number=standing.held)
    return gettext("Joined {day}").format(day=clock.short_day(standing.row.relationship.started_at))


def _next_session(standing: Standing, clock: Clock) -> str:
    session = standing.row.next_session
    return clock.short_moment(session.starts_at) if session else gettext("Not set")


def _last_met(standing: Standing, clock: Clock) -> str:
    """Where no session is set: when the last one was."""
    if standing.row.next_session is not None or standing.last_held_at is None:
        return ""
    return gettext("Last met {day}").format(day=clock.short_day(standing.last_held_at))


def _report(line: CaseloadLine, clock: Clock) -> str:
    """What there is to read for the session that comes next, or when there will be."""
    if line.has_failed:
        return gettext("Could not be made")
    session, report = line.standing.row.next_session, line.report
    is_for_next = report is not None and report.run.session_id == (session.pk if session else None)
    starts_at = session.starts_at if session else None
    match outlook(versions=report.version if report and is_for_next else 0, starts_at=starts_at, now=clock.now):
        case Outlook.READY:
            return gettext("Ready")
        case Outlook.UPDATED if report:
            return gettext("Updated {when}").format(when=clock.near(report.made_at))
        case Outlook.BEING_MADE:
            return gettext("Being made")
        case Outlook.TO_COME if starts_at:
            return gettext("From {when}").format(when=clock.near(starts_at - AHEAD_FOR))
    return gettext("Last: {day}").format(day=clock.short_day(report.made_at)) if report else ""
