"""A therapist with two hundred clients, each with a session behind them, one to come, and a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from bench.people import Person, make_people
from bench.reading import ask, reports
from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.queries import open_invitations_of
from moodtrack.care.rules.caseload import PAGE
from moodtrack.core.context import acting_as
from moodtrack.people.models import Therapist
from moodtrack.reports.queries.caseload import caseload_places
from moodtrack.reports.queries.reports import newest_session_reports

CLIENTS, DAYS = 200, 14
WHERE = "caseload.example"


@dataclass(frozen=True, slots=True)
class Caseload:
    """Whose it is, and how many clients there are."""

    therapist: Therapist
    clients: int


def make_caseload(clients: int) -> Caseload:
    """Put one in, the way the product does."""
    people = make_people(clients, DAYS, where=WHERE)
    therapist = people[0].relationship.therapist
    _plan(people, therapist, timezone.now())
    for person in people:
        reports(ask(person), 0)
    return Caseload(therapist, clients)


@transaction.atomic
def _plan(people: Sequence[Person], therapist: Therapist, now: datetime) -> None:
    with acting_as(therapist.pk):
        for place, person in enumerate(people):
            for days in (-7, 1):
                starts_at = now + timedelta(days=days, minutes=place)
                plan_session(by=therapist.account, client_id=person.client_id, starts_at=starts_at, now=now)


def read_at_once(caseload: Caseload) -> int:
    """What the page asks of the database: where everybody stands, the reports of those it shows, who was invited.

    Returns:
        How many clients came back.
    """
    therapist, now = caseload.therapist, timezone.now()
    with transaction.atomic(), acting_as(therapist.pk):
        places = caseload_places(therapist.account, now)
        shown = places[:PAGE]
        found = newest_session_reports(place.standing.row.relationship.pk for place in shown)
        list(open_invitations_of(therapist))
    assert len(found) == len(shown)
    return len(places)
