"""The job as the worker runs it, on the real database; the worker itself is in tests/live."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import numpy as np
import pytest

from analytics import engine
from api.report_document import FindingOutput
from moodtrack.audit.models import AuditEvent
from moodtrack.care.actions.sessions import change_session, plan_session
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.checkins.actions.check_ins import record_check_ins
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.core.ledger import claim, start
from moodtrack.reports import tasks
from moodtrack.reports.actions.asking import ask_for_report
from moodtrack.reports.actions.making import RUNS
from moodtrack.reports.actions.planning import plan_runs
from moodtrack.reports.actions.reading import open_reports
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.queries.runs import runs_to_claim
from moodtrack.reports.rules import REST_FOR
from tests.conftest import Phone, done, seen_by
from tests.reports.story import NOW, SESSION, check_in, draft, work

LAST_SESSION = datetime(2026, 11, 8, 9, 0, tzinfo=UTC)
METHOD = tasks.METHOD_VERSION


@pytest.fixture
def session(relationship: CareRelationship, clock: Any) -> TherapySession:
    """Tomorrow morning; the last one was two weeks before; 40 days of check-ins."""
    by = relationship.therapist.account
    done(plan_session, by=by, client_id=relationship.client_id, starts_at=LAST_SESSION, now=NOW)
    check_in(relationship, *[draft(date(2026, 10, 13) + timedelta(days=n), 3 + n % 3) for n in range(40)])
    return done(plan_session, by=by, client_id=relationship.client_id, starts_at=SESSION, now=NOW)


def rows_of(table: Any, whose: Any) -> list[Any]:
    """The reports or runs that the therapist of a relationship or session sees, oldest first."""
    relationship = getattr(whose, "relationship", whose)
    with seen_by(relationship.therapist):
        return list(table.objects.order_by("pk"))


def documents(whose: Any) -> list[dict[str, Any]]:
    relationship = getattr(whose, "relationship", whose)
    reports = rows_of(Report, whose)
    reader = relationship.therapist.account
    opened = done(open_reports, by=reader, client_id=relationship.client_id, reports=reports, now=NOW)
    return [report.document for report in opened]


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


def test_what_goes_with_the_moods_is_told_and_what_does_not_is_listed(
    relationship: CareRelationship, clock: Any, rung: list[int]
) -> None:
    by = relationship.therapist.account
    done(plan_session, by=by, client_id=relationship.client_id, starts_at=LAST_SESSION, now=NOW)
    check_in(relationship, *with_walks(70))
    done(plan_session, by=by, client_id=relationship.client_id, starts_at=SESSION, now=NOW)
    work()
    (document,) = documents(relationship)
    (walk,) = [
        finding for finding in document["findings"] if (finding["tag"], finding["family"]) == ("Walk", "primary")
    ]
    assert (walk["tier"], walk["wording_key"]) == ("confirmed", "patterns.tag.confirmed.rise")
    assert (walk["n_observed"], walk["method_version"]) == (70, METHOD)
    assert walk.keys() == FindingOutput().fields.keys()
    (told,) = [sentence for sentence in document["sentences"] if sentence["key"] == walk["wording_key"]]
    assert told["text"] == walk["text"]
    assert told["values"]["tag"] == "Walk"
    assert {finding["tier"] for finding in document["findings"]} >= {"descriptive", "not_enough_data"}


def with_walks(days: int) -> list[CheckInDraft]:
    """Moods that are two steps higher on days with a walk, among moods and walks that follow nothing."""
    random, first = Random(4), date(2026, 11, 22) - timedelta(days=days)
    walks = [random.random() < 0.4 for _ in range(days)]
    return [
        replace(draft(day, random.randint(2, 4) + 2 * walked), tags=("Walk ",) if walked else ())
        for day, walked in zip((first + timedelta(days=n) for n in range(days)), walks, strict=True)
    ]


def test_a_session_further_away_gets_none_until_asked(
    relationship: CareRelationship, clock: Any, rung: list[int]
) -> None:
    by = relationship.therapist.account
    far = SESSION + timedelta(days=3)
    session = done(plan_session, by=by, client_id=relationship.client_id, starts_at=far, now=NOW)
    work()
    assert not rows_of(Report, relationship)
    run = done(ask_for_report, by=by, client_id=relationship.client_id, now=NOW)
    assert run.session == session
    work()
    assert [report.run_id for report in rows_of(Report, relationship)] == [run.pk]


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


def test_the_list_says_since_when_a_report_could_not_be_made_and_holds_the_last_good_one(
    session: TherapySession, desk: Phone, clock: Any, rung: list[int]
) -> None:
    path = f"/clients/{session.client_id}/reports"
    work()
    assert desk.get(path).json()["failed_at"] is None
    with seen_by(session.client):
        ReportRun.objects.update(parked_at=NOW, parked_because="it broke")
    listed = desk.get(path).json()
    assert (datetime.fromisoformat(listed["failed_at"]), len(listed["results"])) == (NOW, 1)
    desk.post(path, {})
    assert desk.get(path).json()["failed_at"] is None


def test_where_the_first_one_could_not_be_made_the_list_is_empty_and_says_so(
    relationship: CareRelationship, desk: Phone, clock: Any
) -> None:
    path = f"/clients/{relationship.client_id}/reports"
    desk.post(path, {})
    with seen_by(relationship.client):
        ReportRun.objects.update(parked_at=NOW, parked_because="it broke")
    listed = desk.get(path)
    assert (listed.status_code, listed.json()["results"]) == (200, [])
    assert datetime.fromisoformat(listed.json()["failed_at"]) == NOW


def test_the_same_inputs_give_the_same_bytes_and_no_new_version(
    session: TherapySession, rung: list[int], clock: Any
) -> None:
    work()
    first = bytes(rows_of(Report, session)[0].document)
    with seen_by(session.relationship.therapist):
        ReportRun.objects.update(made_from="")  # or it would not be made again
    done(ask_for_report, by=session.relationship.therapist.account, client_id=session.client_id, now=NOW)
    work()
    assert [bytes(report.document) for report in rows_of(Report, session)] == [first]


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the clients whose patterns the engine looks for."""
    counted: list[int] = []
    whole = tasks.find_patterns

    def count(preparations: list[Any], **options: Any) -> Any:
        counted.append(len(preparations))
        return whole(preparations, **options)

    monkeypatch.setattr(tasks, "find_patterns", count)
    return counted


@pytest.mark.usefixtures("rung")
def test_what_did_not_change_is_not_analysed_again(session: TherapySession, clock: Any, analysed: list[int]) -> None:
    work()
    for later in range(1, 4):
        clock.move_to(NOW + later * REST_FOR)
        work()
    done(ask_for_report, by=session.relationship.therapist.account, client_id=session.client_id, now=NOW)
    work()
    assert analysed == [1]
    (run,) = rows_of(ReportRun, session)
    assert (run.due_at, run.lease_until, run.attempts) == (None, None, 0)
    assert len(rows_of(Report, session)) == 1


@pytest.mark.usefixtures("rung")
def test_a_change_of_one_client_has_no_other_analysed(
    session: TherapySession, make_client: Any, clock: Any, analysed: list[int]
) -> None:
    therapist = session.relationship.therapist
    other = make_client(therapist, "Client B")
    done(plan_session, by=therapist.account, client_id=other.client_id, starts_at=SESSION, now=NOW)
    work()
    assert analysed == [1, 1]
    check_in(session.relationship, draft(date(2026, 11, 21), 1, hour=20))
    clock.move_to(NOW + REST_FOR)
    work()
    assert analysed == [1, 1, 1]


@pytest.mark.usefixtures("rung")
def test_without_a_session_it_is_made_as_of_when_it_was_asked_for_each_time(
    relationship: CareRelationship, clock: Any, analysed: list[int]
) -> None:
    for asked in range(2):
        at = NOW + timedelta(days=asked)
        clock.move_to(at)
        done(ask_for_report, by=relationship.therapist.account, client_id=relationship.client_id, now=at)
        work()
    assert analysed == [1, 1]


def test_a_new_check_in_makes_a_new_version_after_a_rest(session: TherapySession, rung: list[int], clock: Any) -> None:
    work()
    check_in(session.relationship, draft(date(2026, 11, 21), 1, hour=20))
    work()
    assert len(rows_of(Report, session)) == 1
    clock.move_to(NOW + REST_FOR)
    work()
    assert [len(document["series"]) for document in documents(session)] == [40, 40]
    assert [report.version for report in rows_of(Report, session)] == [1, 2]


def test_a_change_that_alters_nothing_shown_makes_no_version(
    session: TherapySession, rung: list[int], clock: Any
) -> None:
    work()
    client = session.relationship.client
    later = CheckInDraft(uuid4(), date(2026, 11, 20), NOW - timedelta(days=9), "Europe/Madrid", {}, note="mine")
    done(record_check_ins, by=client.account, client_id=client.pk, check_ins=[later], now=NOW)
    clock.move_to(NOW + REST_FOR)
    work()
    assert len(rows_of(Report, session)) == 1
    assert rows_of(ReportRun, session)[0].made_at == NOW + REST_FOR


def test_once_the_session_starts_the_report_is_frozen(session: TherapySession, rung: list[int], clock: Any) -> None:
    work()
    clock.move_to(SESSION + timedelta(minutes=1))
    check_in(session.relationship, draft(date(2026, 11, 21), 1))
    work()
    assert len(rows_of(Report, session)) == 1


def test_a_check_in_of_the_sessions_own_day_counts_if_recorded_before_it(
    session: TherapySession, rung: list[int], clock: Any
) -> None:
    check_in(session.relationship, draft(date(2026, 11, 22), 6, hour=7), draft(date(2026, 11, 22), 1, hour=11))
    clock.move_to(SESSION - timedelta(hours=1))
    work()
    (document,) = documents(session)
    assert document["period"]["to"] == "2026-11-22"
    assert document["series"][-1]["mood"] == 6


def test_a_cancelled_session_gets_none(session: TherapySession, rung: list[int]) -> None:
    tasks.sweep()
    done(change_session, by=session.relationship.therapist.account, session_id=session.pk, status="cancelled", now=NOW)
    tasks.make()
    assert not rows_of(Report, session)
    assert rows_of(ReportRun, session)[0].due_at is None


def test_only_shared_notes_and_kinds_are_in_it(make_client: Any, therapist: Any, clock: Any, rung: list[int]) -> None:
    relationship = make_client(therapist, "Client S", sharing={"energy": False, "topics": False})
    check_in(
        relationship,
        draft(date(2026, 11, 19), 5, "for you", shared=True),
        draft(date(2026, 11, 20), 5, "for nobody"),
    )
    done(ask_for_report, by=therapist.account, client_id=relationship.client_id, now=NOW)
    work()
    (document,) = documents(relationship)
    assert document["notes"] == [{"day": "2026-11-19", "text": "for you"}]
    assert {day["energy"] for day in document["series"]} == {None}
    assert "for nobody" not in str(document)


def test_a_record_with_no_mood_shared_still_makes_a_report(
    make_client: Any, therapist: Any, clock: Any, rung: list[int]
) -> None:
    relationship = make_client(therapist, "Client S", sharing={"mood": False})
    check_in(relationship, *[draft(date(2026, 11, 1) + timedelta(days=n), 5) for n in range(15)])
    done(ask_for_report, by=therapist.account, client_id=relationship.client_id, now=NOW)
    work()
    (document,) = documents(relationship)
    assert document["level"] == {"mood": None}
    assert {day["mood"] for day in document["series"]} == {None}


def test_a_lease_keeps_others_away_until_it_ends(session: TherapySession) -> None:
    plan_runs(method_version=METHOD, now=NOW)
    (run,) = claim(runs_to_claim(), RUNS, now=NOW)
    assert start(run, RUNS, now=NOW)
    assert claim(runs_to_claim(), RUNS, now=NOW + RUNS.lease_for / 2) == []
    (again,) = claim(runs_to_claim(), RUNS, now=NOW + RUNS.lease_for + timedelta(seconds=1))
    assert again.pk == run.pk
    assert not start(run, RUNS, now=NOW + RUNS.lease_for + timedelta(seconds=2))
    assert start(again, RUNS, now=NOW + RUNS.lease_for + timedelta(seconds=2))
    assert again.attempts == 2


def test_a_worker_that_lost_its_lease_stores_nothing(session: TherapySession, clock: Any) -> None:
    plan_runs(method_version=METHOD, now=NOW)
    (slow,) = claim(runs_to_claim(), RUNS, now=NOW)
    clock.move_to(NOW + RUNS.lease_for + timedelta(seconds=1))
    (quick,) = claim(runs_to_claim(), RUNS, now=NOW + RUNS.lease_for + timedelta(seconds=1))
    tasks.make_report(slow)
    assert not rows_of(Report, session)
    tasks.make_report(quick)
    assert len(rows_of(Report, session)) == 1


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
    assert not rows_of(Report, session)
    tasks.make()
    assert documents(session)[0]["series"][-1]["mood"] == 7


@pytest.fixture
def before_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """What happens between seeing that there is nothing to make and saying so."""
    happenings: list[Callable[[], object]] = []
    close = tasks.close_run

    def close_slowly(run: ReportRun) -> None:
        while happenings:
            happenings.pop()()
        close(run)

    monkeypatch.setattr(tasks, "close_run", close_slowly)
    return happenings


@pytest.mark.usefixtures("rung")
def test_a_withdrawal_while_a_run_is_closed_is_not_lost(
    session: TherapySession, clock: Any, phone: Phone, before_it_is_closed: list[Callable[[], object]]
) -> None:
    clock.move_to(SESSION - timedelta(hours=1))
    work()
    ask_again(session, clock, SESSION + timedelta(hours=1))
    clock.shift(timedelta(seconds=1))
    before_it_is_closed += [tasks.sweep, lambda: phone.patch("/sharing", {"energy": False})]
    tasks.make()
    tasks.make()
    assert [{day["energy"] for day in document["series"]} for document in documents(session)] == [{4}, {None}]


@pytest.mark.usefixtures("rung")
def test_what_is_asked_for_while_a_run_is_closed_stays_due(
    session: TherapySession, clock: Any, before_it_is_closed: list[Callable[[], object]]
) -> None:
    clock.move_to(SESSION - timedelta(hours=1))
    work()
    made_at = rows_of(ReportRun, session)[0].made_at
    later = SESSION + timedelta(hours=2)
    ask_again(session, clock, SESSION + timedelta(hours=1))
    before_it_is_closed.append(lambda: ask_again(session, clock, later))
    tasks.make()
    (run,) = rows_of(ReportRun, session)
    assert (run.due_at, run.lease_until, run.attempts, run.made_at) == (later, None, 0, made_at)
    tasks.make()
    assert rows_of(ReportRun, session)[0].due_at is None


def ask_again(session: TherapySession, clock: Any, now: datetime) -> None:
    clock.move_to(now)
    by = session.relationship.therapist.account
    done(ask_for_report, by=by, client_id=session.client_id, session_id=session.pk, now=now)


@pytest.mark.usefixtures("rung")
@pytest.mark.parametrize("breaks", ["analyse", "find_patterns"])
def test_one_that_breaks_is_parked_and_holds_nobody_up(
    session: TherapySession, make_client: Any, clock: Any, monkeypatch: Any, breaks: str
) -> None:
    therapist = session.relationship.therapist
    other = make_client(therapist, "Client B")
    done(ask_for_report, by=therapist.account, client_id=other.client_id, now=NOW)
    whole = getattr(tasks, breaks)

    def break_for_long_records(records: list[Any], **kwargs: Any) -> Any:
        if any(len(getattr(each, "record", records)) > 10 for each in records):
            raise ArithmeticError("mood 3.0 on a bad day")
        return whole(records, **kwargs)

    monkeypatch.setattr(tasks, breaks, break_for_long_records)
    for attempt in range(RUNS.most_attempts):
        clock.move_to(NOW + attempt * REST_FOR)
        work()
    (parked,) = [run for run in rows_of(ReportRun, session) if run.session_id == session.pk]
    assert (parked.attempts, parked.parked_because) == (RUNS.most_attempts, "ArithmeticError")
    assert [report.client_id for report in rows_of(Report, session)] == [other.client_id]


def parked_run(session: TherapySession, clock: Any, monkeypatch: Any) -> ReportRun:
    """The session's run after its last attempt, the engine whole again."""
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "analyse", lambda *_, **__: 1 / 0)
        for attempt in range(RUNS.most_attempts):
            clock.move_to(NOW + attempt * REST_FOR)
            work()
    (run,) = rows_of(ReportRun, session)
    assert run.parked_because == "ZeroDivisionError"
    return run


@pytest.mark.usefixtures("rung")
def test_a_parked_run_rests_while_its_inputs_are_those_it_broke_on(
    session: TherapySession, clock: Any, monkeypatch: Any
) -> None:
    parked = parked_run(session, clock, monkeypatch)
    work()
    (run,) = rows_of(ReportRun, session)
    assert (run.parked_at, run.attempts) == (parked.parked_at, RUNS.most_attempts)
    assert rows_of(Report, session) == []


@pytest.mark.usefixtures("rung")
@pytest.mark.parametrize("mended", ["a check-in", "a release"])
def test_a_parked_run_is_tried_again_when_it_would_be_made_from_something_else(
    session: TherapySession, clock: Any, monkeypatch: Any, mended: str
) -> None:
    parked_run(session, clock, monkeypatch)
    if mended == "a check-in":
        check_in(session.relationship, draft(date(2026, 11, 21), 5, hour=20))
    else:
        monkeypatch.setattr(tasks, "METHOD_VERSION", "grid-gls-next")
    work()
    (run,) = rows_of(ReportRun, session)
    assert (run.parked_at, run.parked_because, run.attempts) == (None, "", 0)
    assert len(rows_of(Report, session)) == 1


@pytest.mark.usefixtures("rung")
def test_a_client_whose_series_breaks_the_engine_stops_neither_those_before_nor_those_behind(
    session: TherapySession, make_client: Any, clock: Any, monkeypatch: Any
) -> None:
    therapist = session.relationship.therapist
    before, poisoned, behind = (make_client(therapist, f"Client {name}") for name in "BCD")
    for place, one in enumerate((before, poisoned, behind)):
        check_in(one, *[draft(date(2026, 10, 13) + timedelta(days=n), 3 + n % 3) for n in range(35 + place)])
        at = NOW - timedelta(minutes=9 - place)
        done(ask_for_report, by=therapist.account, client_id=one.client_id, now=at)
    whole = engine.fit_grid

    def break_for_one_series(lanes: Any) -> Any:
        if 36 in lanes.lengths:
            raise np.linalg.LinAlgError("singular at mood 3.0")
        return whole(lanes)

    monkeypatch.setattr(engine, "fit_grid", break_for_one_series)
    tasks.make()
    (waits,) = [run for run in rows_of(ReportRun, session) if run.client_id == poisoned.client_id]
    assert {report.client_id for report in rows_of(Report, session)} == {before.client_id, behind.client_id}
    assert (waits.attempts, waits.parked_at) == (1, None)
    for attempt in range(1, RUNS.most_attempts):
        clock.move_to(NOW + attempt * REST_FOR)
        tasks.make()
    (parked,) = [run for run in rows_of(ReportRun, session) if run.client_id == poisoned.client_id]
    assert (parked.attempts, parked.parked_because) == (RUNS.most_attempts, "LinAlgError")


def test_a_run_whose_worker_never_comes_back_is_parked(session: TherapySession) -> None:
    plan_runs(method_version=METHOD, now=NOW)
    for attempt in range(RUNS.most_attempts + 1):
        now = NOW + attempt * (RUNS.lease_for + timedelta(seconds=1))
        for run in claim(runs_to_claim(), RUNS, now=now):
            start(run, RUNS, now=now)
    run = rows_of(ReportRun, session)[0]
    assert run.parked_at is not None
    assert "did not come back" in run.parked_because


def test_whoever_waits_behind_a_run_that_kills_its_worker_is_made(
    session: TherapySession, make_client: Any, clock: Any
) -> None:
    therapist = session.relationship.therapist
    done(ask_for_report, by=therapist.account, client_id=session.client_id, now=NOW - timedelta(minutes=1))
    other = make_client(therapist, "Client B")
    done(ask_for_report, by=therapist.account, client_id=other.client_id, now=NOW)
    poison, waiting = claim(runs_to_claim(), RUNS, now=NOW)
    start(poison, RUNS, now=NOW)  # and the worker dies
    first, second = claim(runs_to_claim(), RUNS, now=NOW + RUNS.lease_for + timedelta(seconds=1))
    assert [(first.pk, first.attempts), (second.pk, second.attempts)] == [(waiting.pk, 0), (poison.pk, 1)]


def test_a_session_moved_after_the_claim_is_prepared_for_where_it_is_now(session: TherapySession) -> None:
    plan_runs(method_version=METHOD, now=NOW)
    (run,) = claim(runs_to_claim(), RUNS, now=NOW)
    start(run, RUNS, now=NOW)
    by = session.relationship.therapist.account
    done(change_session, by=by, session_id=session.pk, starts_at=SESSION + timedelta(hours=1), now=NOW)
    tasks.make_report(run)
    assert documents(session)[0]["session"]["starts_at"] == "2026-11-22T10:00:00Z"


def test_reading_leaves_a_line_with_the_kinds(
    session: TherapySession, rung: list[int], desk: Phone, phone: Phone
) -> None:
    work()
    report = rows_of(Report, session)[0].pk
    desk.get(f"/reports/{report}")
    with seen_by(phone.account):
        event = AuditEvent.objects.get(action="read_report")
    assert event.client_id == session.client_id
    assert event.kinds == ["energy", "mood", "tags"]


def test_a_bell_is_rung_for_each_batch(session: TherapySession, rung: list[int], monkeypatch: Any) -> None:
    monkeypatch.setattr(tasks, "plan_runs", lambda **_: 2 * RUNS.batch + 1)
    tasks.sweep()
    assert len(rung) == 3
