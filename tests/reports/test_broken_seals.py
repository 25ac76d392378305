"""What does not open makes no report, and holds up nobody else's."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import F

from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.models import CareRelationship
from moodtrack.checkins.models import CheckIn, Topic
from moodtrack.core.sealing import Kind
from moodtrack.entrance.logs import LineFormatter
from moodtrack.people.models import ClientKey
from moodtrack.reports.actions.asking import ask_for_report
from moodtrack.reports.models import Report, ReportRun
from tests.conftest import done, seen_by
from tests.reports.story import NOW, SESSION, check_in, draft, put_on_agenda, work

NOTE = "a note that is shared"


@pytest.fixture
def pair(
    relationship: CareRelationship, make_client: Callable[..., CareRelationship], clock: Any, rung: list[int]
) -> list[CareRelationship]:
    """Two clients of one therapist, each with a record and a session tomorrow."""
    both = [relationship, make_client(relationship.therapist, "Client B")]
    for one in both:
        check_in(one, *[draft(date(2026, 11, 20) - timedelta(days=n), 4, NOTE, shared=True) for n in range(5)])
        put_on_agenda(one, NOTE)
        by = one.therapist.account
        done(plan_session, by=by, client_id=one.client_id, starts_at=SESSION, now=NOW)
    return both


def exchange_payloads(relationship: CareRelationship, column: str) -> None:
    """Each of a client's check-ins gets what the one after it held."""
    with seen_by(relationship.client):
        rows = list(CheckIn.objects.order_by("day"))
        payloads = [getattr(row, column) for row in rows]
        for row, payload in zip(rows, [*payloads[1:], payloads[0]], strict=True):
            CheckIn.objects.filter(id=row.id).update(version=F("version") + 1, **{column: payload})


def run_of(relationship: CareRelationship) -> ReportRun:
    with seen_by(relationship.therapist):
        return ReportRun.objects.get(relationship=relationship)


def reports_of(relationship: CareRelationship) -> int:
    with seen_by(relationship.therapist):
        return Report.objects.filter(relationship=relationship).count()


def exchange_answers(broken: CareRelationship, _whole: CareRelationship) -> None:
    exchange_payloads(broken, "answers")


def exchange_notes(broken: CareRelationship, _whole: CareRelationship) -> None:
    exchange_payloads(broken, "note")


def take_topic(broken: CareRelationship, whole: CareRelationship) -> None:
    with seen_by(whole.client):
        text = Topic.objects.get().text
    with seen_by(broken.client):
        Topic.objects.update(text=text)


def take_label(broken: CareRelationship, whole: CareRelationship) -> None:
    with seen_by(broken.therapist):
        CareRelationship.objects.filter(pk=broken.pk).update(label=whole.label)


def take_key(broken: CareRelationship, whole: CareRelationship) -> None:
    with seen_by(whole.client):
        wrapped = ClientKey.objects.get().wrapped
    with seen_by(broken.client):
        ClientKey.objects.update(wrapped=wrapped)


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (exchange_answers, Kind.ANSWERS),
        (exchange_notes, Kind.NOTE),
        (take_topic, Kind.TOPIC),
        (take_label, Kind.LABEL),
        (take_key, Kind.CLIENT_KEY),
    ],
)
def test_its_run_is_parked_at_once_and_reported_and_the_others_are_made(
    pair: list[CareRelationship], caplog: pytest.LogCaptureFixture, spoil: Callable[..., None], kind: Kind
) -> None:
    broken, whole = pair
    spoil(broken, whole)
    work()
    run = run_of(broken)
    assert (run.parked_because, run.parked_at, run.attempts) == ("BrokenSealError", NOW, 1)
    assert (reports_of(broken), reports_of(whole)) == (0, 1)
    assert run_of(whole).parked_at is None
    lines = [json.loads(LineFormatter().format(record)) for record in caplog.records]
    (line,) = [line for line in lines if "sealed" in line]
    facts = line["sealed"]
    assert (line["row"], facts["kind"], facts["owner"]) == (str(run.pk), kind.name.lower(), str(broken.client_id))
    assert NOTE not in str(lines)


def test_what_was_put_right_is_made_when_it_is_asked_for(pair: list[CareRelationship]) -> None:
    broken, _ = pair
    exchange_payloads(broken, "answers")
    work()
    for _ in range(4):
        exchange_payloads(broken, "answers")
    done(ask_for_report, by=broken.therapist.account, client_id=broken.client_id, now=NOW)
    work()
    assert reports_of(broken) == 1
