"""A therapist looks through their caseload: who comes next, and in short what each one's newest report says."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from moodtrack.audit.rules import Action
from moodtrack.care.actions.caseload import CASELOAD_KINDS
from moodtrack.care.models import TherapySession
from moodtrack.care.queries import Standing
from moodtrack.care.rules.caseload import (
    Order,
    Stretch,
    Wish,
    is_called,
    is_chosen,
    page_count,
    place_of_page,
    stretch_of,
)
from moodtrack.core.packing import unpack
from moodtrack.core.sealing import Kind, SealError
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account, Client
from moodtrack.people.queries import seal_for
from moodtrack.reports.models import Report
from moodtrack.reports.queries.caseload import Place, caseload_places
from moodtrack.reports.queries.reports import newest_session_reports

KINDS = (*CASELOAD_KINDS, "report", "mood")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CaseloadLine:
    """One client of the page: when they come, and their newest report, which may have none or not open.

    Args:
        has_failed: whether the report that is to be read next could not be made.
    """

    standing: Standing
    has_failed: bool
    stretch: Stretch
    report: Report | None
    document: Mapping[str, Any] | None

    @property
    def is_unreadable(self) -> bool:
        """Whether there is a report that does not open."""
        return self.report is not None and self.document is None


@dataclass(frozen=True, slots=True)
class CaseloadPage:
    """One page of those who were chosen.

    Args:
        everybody: how many clients there are.
        found: how many of them were chosen.
        page, pages: which page this is, of how many.
    """

    lines: tuple[CaseloadLine, ...]
    everybody: int
    found: int
    page: int
    pages: int

    @property
    def is_last(self) -> bool:
        """Whether no page comes after it."""
        return self.page == self.pages

    @property
    def is_partial(self) -> bool:
        """Whether a report on it does not open, so that its line of mood is missing."""
        return any(line.is_unreadable for line in self.lines)


@transaction.atomic
def read_caseload(*, by: Account, wish: Wish, zone: str, now: datetime) -> CaseloadPage:
    """One page of a therapist's clients, with what their newest reports say; one audit line for each of the page.

    Args:
        by: the therapist.
        wish: who is wanted, in which order.
        zone: the therapist's, which says when today is.
        now: aware instant.
    """
    places = caseload_places(by, now)
    found = _chosen(places, wish, _Clock(zone, now))
    shown = found[place_of_page(len(found), wish.page)]
    reports = newest_session_reports(place.standing.row.relationship.pk for place, _ in shown)
    client_ids = [place.standing.row.relationship.client_id for place, _ in shown]
    lines = tuple(_line(place, stretch, reports) for place, stretch in shown)
    record_events(client_ids=client_ids, by=by, action=Action.READ_CASELOAD, kinds=KINDS, now=now)
    pages = page_count(len(found))
    return CaseloadPage(lines, len(places), len(found), min(max(wish.page, 1), pages), pages)


@dataclass(frozen=True, slots=True)
class _Clock:
    """On which of a therapist's days something is."""

    zone: str
    now: datetime

    def stretch_of(self, session: TherapySession | None) -> Stretch:
        place = ZoneInfo(self.zone)
        day = session.starts_at.astimezone(place).date() if session else None
        return stretch_of(day, self.now.astimezone(place).date())


def _chosen(places: Iterable[Place], wish: Wish, clock: _Clock) -> Sequence[tuple[Place, Stretch]]:
    key = attrgetter("standing.row.by_label" if wish.order is Order.LABEL else "standing.row.soonest_first")
    ordered = sorted((place for place in places if is_called(place.standing.row.label, wish.sought)), key=key)
    stretches = [(place, clock.stretch_of(place.standing.row.next_session)) for place in ordered]
    return [
        (place, stretch) for place, stretch in stretches if is_chosen(wish.choice, stretch, is_started=place.is_started)
    ]


def _line(place: Place, stretch: Stretch, reports: Mapping[UUID, Report]) -> CaseloadLine:
    relationship = place.standing.row.relationship
    report = reports.get(relationship.pk)
    return CaseloadLine(place.standing, place.has_failed, stretch, report, _opened(report, relationship.client))


def _opened(report: Report | None, client: Client) -> Mapping[str, Any] | None:
    """What a report says; None where it does not open: one broken row must not hide who comes today."""
    if report is None:
        return None
    try:
        sealed = seal_for(client).open(Kind.DOCUMENT, report.pk, report.version, report.document)
    except SealError:
        logger.exception("a report of a caseload does not open")
        return None
    opened: Mapping[str, Any] = unpack(sealed)
    return opened
