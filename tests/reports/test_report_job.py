"""The job as the worker runs it, on the real database; the worker itself is in tests/live."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from moodtrack.audit.models import AuditEvent
from moodtrack.care.actions.sessions import change_session, plan_session
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.checkins.actions.check_ins import record_check_ins
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.core.sealing import unpack
from moodtrack.reports import tasks
from moodtrack.reports.actions.asking import ask_for_report, plan_runs
from moodtrack.reports.actions.making import claim_runs, start_run
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.rules import BATCH, LEASE_FOR, MOST_ATTEMPTS, REST_FOR
from tests.conftest import Phone

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
SESSION = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LAST_SESSION = datetime(2026, 11, 8, 9, 0, tzinfo=UTC)
METHOD = tasks.METHOD_VERSION


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the doorbell instead of ringing it."""
    bells: list[int] = []
    monkeypatch.setattr(tasks.make, "delay", lambda: bells.append(1))
    return bells


@pytest.fixture
def session(relationship: CareRelationship, clock: Any) -> TherapySession:
    """Tomorrow morning; the last one was two weeks before; 40 days of check-ins."""
    by = relationship.therapist.account
    plan_session(by=by, client_id=relationship.client_id, starts_at=LAST_SESSION, now=NOW)
    check_in(relationship, *[draft(date(2026, 10, 13) + timedelta(days=n), 3 + n % 3) for n in range(40)])
    return plan_session(by=by, client_id=relationship.client_id, starts_at=SESSION, now=NOW)


def draft(day: date, mood: float, note: str = "", *, shared: bool = False, hour: int = 19) -> CheckInDraft:
    recorded_at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    answers = {"mood": mood, "energy": 4}
    return CheckInDraft(uuid4(), day, recorded_at, "Europe/Madrid", answers, ("walk",), note, shared)


def check_in(relationship: CareRelationship, *drafts: CheckInDraft) -> None:
    client = relationship.client
    record_check_ins(client=client, check_ins=drafts, by=client.account, now=NOW)


def work() -> None:
    tasks.sweep()
    tasks.make()


def documents() -> list[dict[str, Any]]:
    return [unpack(report.document) for report in Report.objects.order_by("version")]


def test_a_session_within_a_day_gets_its_report(session: TherapySession, rung: list[int], desk: Phone) -> None:
    work()
    assert rung == [1]
    (listed,) = desk.get(f"/clients/{session.client_id}/reports").json()["results"]
    report = desk.get(f"/reports/{listed['id']}").json()
    assert report == listed
    assert (report["version"], report["is_current"], report["client"]) == (1, True, {"label": "Client A"})
    assert report["session"] == {"number": 2, "starts_at": "2026-11-22T09:00:00Z"}
    assert report["period"] == {"from": "2026-10-13", "to": "2026-11-21", "since": "2026-11-08"}
    assert report["completeness"] == {"days": 14, "days_with_check_in": 14, "longest_gap": 0}
    assert report["completeness_8_weeks"]["days"] == 40
    assert report["since_last_session"]["mood"]["word"] == "no_clear_change"
    assert report["sentences"][0]["key"] == "since_last_session.mood.no_clear_change"


def test_a_session_further_away_gets_none_until_asked(
    relationship: CareRelationship, clock: Any, rung: list[int]
) -> None:
    by = relationship.therapist.account
    far = SESSION + timedelta(days=3)
    session = plan_session(by=by, client_id=relationship.client_id, starts_at=far, now=NOW)
    work()
    assert not Report.objects.exists()
    ask_for_report(by=by, client_id=relationship.client_id, now=NOW)
    work()
    assert Report.objects.get().run.session == session


def test_asked_with_nothing_planned_it_is_for_no_session(
    relationship: CareRelationship, desk: Phone, clock: Any, rung: list[int]
) -> None:
    asked = desk.post(f"/clients/{relationship.client_id}/reports", {})
    assert (asked.status_code, asked["Retry-After"]) == (202, "5")
    waiting = desk.get(f"/clients/{relationship.client_id}/reports")
    assert (waiting.status_code, waiting["Retry-After"]) == (202, "5")
    work()
    (report,) = desk.get(f"/clients/{relationship.client_id}/reports").json()["results"]
    assert report["session"] is None
    assert report["since_last_session"] is None
    assert report["level"] == {"mood": None}
    assert report["series"] == []


def test_the_same_inputs_give_the_same_bytes_and_no_new_version(
    session: TherapySession, rung: list[int], clock: Any
) -> None:
    work()
    first = bytes(Report.objects.get().document)
    ask_for_report(by=session.relationship.therapist.account, client_id=session.client_id, now=NOW)
    work()
    assert bytes(Report.objects.get().document) == first


def test_a_new_check_in_makes_a_new_version_after_a_rest(session: TherapySession, rung: list[int], clock: Any) -> None:
    work()
    check_in(session.relationship, draft(date(2026, 11, 21), 1, hour=20))
    work()
    assert Report.objects.count() == 1
    clock.move_to(NOW + REST_FOR)
    work()
    assert [len(document["series"]) for document in documents()] == [40, 40]
    assert [report.version for report in Report.objects.order_by("version")] == [1, 2]


def test_a_change_that_alters_nothing_shown_makes_no_version(
    session: TherapySession, rung: list[int], clock: Any
) -> None:
    work()
    client = session.relationship.client
    later = CheckInDraft(uuid4(), date(2026, 11, 20), NOW - timedelta(days=9), "Europe/Madrid", {"mood": 7})
    record_check_ins(client=client, check_ins=[later], by=client.account, now=NOW)
    clock.move_to(NOW + REST_FOR)
    work()
    assert Report.objects.count() == 1
    assert ReportRun.objects.get().made_at == NOW + REST_FOR


def test_once_the_session_starts_the_report_is_frozen(session: TherapySession, rung: list[int], clock: Any) -> None:
    work()
    clock.move_to(SESSION + timedelta(minutes=1))
    check_in(session.relationship, draft(date(2026, 11, 21), 1))
    work()
    assert Report.objects.count() == 1


def test_a_check_in_of_the_sessions_own_day_counts_if_recorded_before_it(
    session: TherapySession, rung: list[int], clock: Any
) -> None:
    check_in(session.relationship, draft(date(2026, 11, 22), 6, hour=7), draft(date(2026, 11, 22), 1, hour=11))
    work()
    (document,) = documents()
    assert document["period"]["to"] == "2026-11-22"
    assert document["series"][-1]["mood"] == 6


def test_a_cancelled_session_gets_none(session: TherapySession, rung: list[int]) -> None:
    tasks.sweep()
    change_session(by=session.relationship.therapist.account, session_id=session.pk, status="cancelled", now=NOW)
    tasks.make()
    assert not Report.objects.exists()
    assert ReportRun.objects.get().due_at is None


def test_only_shared_notes_and_kinds_are_in_it(make_client: Any, therapist: Any, clock: Any, rung: list[int]) -> None:
    relationship = make_client(therapist, "Client S", sharing={"energy": False, "topics": False})
    check_in(
        relationship,
        draft(date(2026, 11, 19), 5, "for you", shared=True),
        draft(date(2026, 11, 20), 5, "for nobody"),
    )
    ask_for_report(by=therapist.account, client_id=relationship.client_id, now=NOW)
    work()
    (document,) = documents()
    assert document["notes"] == [{"day": "2026-11-19", "text": "for you"}]
    assert {day["energy"] for day in document["series"]} == {None}
    assert "for nobody" not in str(document)


def test_a_record_with_no_mood_shared_still_makes_a_report(
    make_client: Any, therapist: Any, clock: Any, rung: list[int]
) -> None:
    relationship = make_client(therapist, "Client S", sharing={"mood": False})
    check_in(relationship, *[draft(date(2026, 11, 1) + timedelta(days=n), 5) for n in range(15)])
    ask_for_report(by=therapist.account, client_id=relationship.client_id, now=NOW)
    work()
    (document,) = documents()
    assert document["level"] == {"mood": None}
    assert {day["mood"] for day in document["series"]} == {None}


def test_a_lease_keeps_others_away_until_it_ends(session: TherapySession) -> None:
    plan_runs(method_version=METHOD, now=NOW)
    (run,) = claim_runs(now=NOW)
    assert start_run(run=run, now=NOW)
    assert claim_runs(now=NOW + LEASE_FOR / 2) == []
    (again,) = claim_runs(now=NOW + LEASE_FOR + timedelta(seconds=1))
    assert again.pk == run.pk
    assert not start_run(run=run, now=NOW + LEASE_FOR + timedelta(seconds=2))
    assert start_run(run=again, now=NOW + LEASE_FOR + timedelta(seconds=2))
    assert again.attempts == 2


def test_a_worker_that_lost_its_lease_stores_nothing(session: TherapySession, clock: Any) -> None:
    plan_runs(method_version=METHOD, now=NOW)
    (slow,) = claim_runs(now=NOW)
    clock.move_to(NOW + LEASE_FOR + timedelta(seconds=1))
    (quick,) = claim_runs(now=NOW + LEASE_FOR + timedelta(seconds=1))
    tasks.make_report(slow)
    assert not Report.objects.exists()
    tasks.make_report(quick)
    assert Report.objects.count() == 1


def test_a_change_while_it_is_made_is_not_lost(
    session: TherapySession, clock: Any, rung: list[int], monkeypatch: Any
) -> None:
    tasks.sweep()
    compose = tasks.compose

    def compose_slowly(*args: Any) -> Any:
        monkeypatch.setattr(tasks, "compose", compose)
        check_in(session.relationship, draft(date(2026, 11, 21), 7, hour=20))
        return compose(*args)

    monkeypatch.setattr(tasks, "compose", compose_slowly)
    tasks.make()
    assert not Report.objects.exists()
    tasks.make()
    assert documents()[0]["series"][-1]["mood"] == 7


def test_one_that_breaks_is_parked_and_holds_nobody_up(
    session: TherapySession, make_client: Any, clock: Any, rung: list[int], monkeypatch: Any
) -> None:
    therapist = session.relationship.therapist
    other = make_client(therapist, "Client B")
    ask_for_report(by=therapist.account, client_id=other.client_id, now=NOW)
    analyse = tasks.analyse

    def break_for_long_records(records: list[Any], **kwargs: Any) -> Any:
        if len(records) > 10:
            raise ArithmeticError("mood 3.0 on a bad day")
        return analyse(records, **kwargs)

    monkeypatch.setattr(tasks, "analyse", break_for_long_records)
    for attempt in range(MOST_ATTEMPTS):
        clock.move_to(NOW + attempt * REST_FOR)
        work()
    parked = ReportRun.objects.get(session=session)
    assert (parked.attempts, parked.parked_because) == (MOST_ATTEMPTS, "ArithmeticError")
    assert Report.objects.get().client_id == other.client_id


def test_a_run_whose_worker_never_comes_back_is_parked(session: TherapySession) -> None:
    plan_runs(method_version=METHOD, now=NOW)
    for attempt in range(MOST_ATTEMPTS + 1):
        now = NOW + attempt * (LEASE_FOR + timedelta(seconds=1))
        for run in claim_runs(now=now):
            start_run(run=run, now=now)
    run = ReportRun.objects.get()
    assert run.parked_at is not None
    assert "did not come back" in run.parked_because


def test_whoever_waits_behind_a_run_that_kills_its_worker_is_made(
    session: TherapySession, make_client: Any, clock: Any
) -> None:
    therapist = session.relationship.therapist
    ask_for_report(by=therapist.account, client_id=session.client_id, now=NOW - timedelta(minutes=1))
    other = make_client(therapist, "Client B")
    ask_for_report(by=therapist.account, client_id=other.client_id, now=NOW)
    poison, waiting = claim_runs(now=NOW)
    start_run(run=poison, now=NOW)  # and the worker dies
    first, second = claim_runs(now=NOW + LEASE_FOR + timedelta(seconds=1))
    assert [(first.pk, first.attempts), (second.pk, second.attempts)] == [(waiting.pk, 0), (poison.pk, 1)]


def test_a_session_moved_after_the_claim_is_prepared_for_where_it_is_now(session: TherapySession) -> None:
    plan_runs(method_version=METHOD, now=NOW)
    (run,) = claim_runs(now=NOW)
    start_run(run=run, now=NOW)
    by = session.relationship.therapist.account
    change_session(by=by, session_id=session.pk, starts_at=SESSION + timedelta(hours=1), now=NOW)
    tasks.make_report(run)
    assert documents()[0]["session"]["starts_at"] == "2026-11-22T10:00:00Z"


def test_reading_leaves_a_line_with_the_kinds(session: TherapySession, rung: list[int], desk: Phone) -> None:
    work()
    report = Report.objects.get().pk
    desk.get(f"/reports/{report}")
    event = AuditEvent.objects.get(action="read_report")
    assert event.client_id == session.client_id
    assert set(event.kinds) == {"mood", "energy", "tension", "sleep", "tags", "notes", "topics"}


def test_a_bell_is_rung_for_each_batch(session: TherapySession, rung: list[int], monkeypatch: Any) -> None:
    monkeypatch.setattr(tasks, "plan_runs", lambda **_: 2 * BATCH + 1)
    tasks.sweep()
    assert len(rung) == 3
