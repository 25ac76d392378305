"""What stands above every page about one client: what they are called, when they come, what they share."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from moodtrack.care.queries import Standing
from web.portal.clock import Clock
from web.portal.kinds import sharing_in_short
from web.portal.labels import shown_label


@dataclass(frozen=True, slots=True)
class Heading:
    """Texts are "" where there is nothing to say; ``tab`` names the page that is open."""

    client_id: UUID
    label: str
    session_id: UUID | None
    next_session: str
    sharing: str
    paused: str
    tab: str


def heading_of(standing: Standing, clock: Clock, *, tab: str) -> Heading:
    """The head of a page about one client."""
    session = standing.row.next_session
    return Heading(
        client_id=standing.row.relationship.client_id,
        label=shown_label(standing.row.label),
        session_id=session.pk if session else None,
        next_session=_next_session(standing, clock),
        sharing=sharing_in_short(standing.kinds),
        paused=_paused(standing, clock),
        tab=tab,
    )


def _next_session(standing: Standing, clock: Clock) -> str:
    session = standing.row.next_session
    if session is None:
        return gettext("No session set.")
    starts = clock.short_moment(session.starts_at)
    return gettext("Session {number}: {starts}").format(number=standing.held + 1, starts=starts)


def _paused(standing: Standing, clock: Clock) -> str:
    if standing.paused_at is None:
        return ""
    day = clock.short_day(standing.paused_at)
    return gettext("Sharing is paused since {day}. Nothing recorded after that is shown.").format(day=day)
