"""Which days and sessions a report tells of: those that have been, where they were, and no more than is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.reports.actions.asking import ask_for_report
from moodtrack.reports.actions.planning import plan_runs
from moodtrack.reports.rules import METHOD_VERSION
from tests.conftest import Phone, done, phone_of
from tests.reports.story import NOW, SESSION, check_in, draft, work

TODAY = NOW.date()
ACROSS_THE_DATE_LINE = "Pacific/Auckland"


def plan(relationship: CareRelationship, starts_at: datetime) -> TherapySession:
    by, client_id = relationship.therapist.account, relationship.client_id
    session: TherapySession = done(plan_session, by=by, client_id=client_id, starts_at=starts_at, now=NOW)
    return session


def ask(session: TherapySession, desk: Phone, now: datetime = NOW) -> dict[str, Any]:
    """The newest report for a session, asked for now."""
    by = session.relationship.therapist.account
    done(ask_for_report, by=by, client_id=session.client_id, session_id=session.pk, now=now)
    work()
    return newest(session, desk)


def newest(session: TherapySession, desk: Phone) -> dict[str, Any]:
    back = phone_of(desk.account)  # in another hour than the last time, so signed in anew
    reports: list[dict[str, Any]] = back.get(f"/clients/{session.client_id}/reports").json()["results"]
    return max(reports, key=lambda report: report["version"])


def every_day(days: int) -> list[CheckInDraft]:
    """A check-in on each of so many days up to today; moods are two steps higher on days with a walk."""
    random = Random(4)
    walks = [random.random() < 0.4 for _ in range(days)]
    return [
        replace(draft(TODAY - timedelta(days=n), random.randint(2, 4) + 2 * walks[n]), tags=("walk",) * walks[n])
        for n in reversed(range(days))
    ]


def tier_of_walks(report: dict[str, Any]) -> str:
    """How firmly it is told that moods are higher on days with a walk."""
    (tier,) = [each["tier"] for each in report["findings"] if (each["kind"], each["outcome"]) == ("tag", "mood")]
    return str(tier)


def keys(report: dict[str, Any]) -> list[str]:
    return [sentence["key"] for sentence in report["sentences"]]


@pytest.fixture
def relationship(relationship: CareRelationship, clock: Any, rung: list[int]) -> CareRelationship:
    """One whose client has checked in on each of 60 days up to today."""
    check_in(relationship, *every_day(60))
    return relationship


@pytest.fixture
def ahead(relationship: CareRelationship) -> TherapySession:
    """The next session, in two weeks; the last was ten days ago."""
    plan(relationship, NOW - timedelta(days=10))
    return plan(relationship, SESSION + timedelta(days=13))


def test_no_day_that_has_not_come_yet_is_told_as_missed(ahead: TherapySession, desk: Phone, phone: Phone) -> None:
    report = ask(ahead, desk)
    assert report["period"] == {"from": "2026-09-26", "to": "2026-11-21", "since": "2026-11-11"}
    assert report["completeness"] == {"days": 11, "days_with_check_in": 11, "longest_gap": 0}
    assert report["level"]["mood"] is not None
    assert "gap" not in keys(report)
    phone.get("/report-preview")
    work()
    assert phone.get("/report-preview").json()["period"] == report["period"]


def test_while_the_session_is_ahead_each_day_makes_it_another(
    ahead: TherapySession, desk: Phone, phone: Phone, clock: Any
) -> None:
    ask(ahead, desk)
    phone.get("/report-preview")
    work()
    clock.move_to(NOW + timedelta(days=2))
    work()
    assert newest(ahead, desk)["period"]["to"] == "2026-11-22"
    assert not phone.get("/report-preview").json()["is_current"]


def test_once_the_session_has_started_no_later_day_changes_its_report(
    relationship: CareRelationship, desk: Phone, clock: Any
) -> None:
    session = plan(relationship, SESSION)
    clock.move_to(SESSION - timedelta(hours=1))
    work()
    frozen = newest(session, desk)
    later = SESSION + timedelta(days=9)
    clock.move_to(later)
    assert ask(session, desk, now=later) == frozen


def test_a_pause_that_runs_is_told_even_if_it_ends_before_the_session(
    ahead: TherapySession, desk: Phone, phone: Phone, clock: Any
) -> None:
    phone.patch("/sharing", {"paused_until": (NOW + timedelta(days=3)).isoformat()})
    clock.move_to(NOW + timedelta(days=2))
    paused = ask(ahead, desk, now=NOW + timedelta(days=2))
    assert (paused["period"]["to"], bool(paused["paused"])) == ("2026-11-21", True)
    clock.move_to(NOW + timedelta(days=3, minutes=1))
    work()
    assert newest(ahead, desk)["paused"] is None
    assert newest(ahead, desk)["period"]["to"] == "2026-11-23"


def test_a_report_is_not_made_again_while_sharing_rests(
    ahead: TherapySession, desk: Phone, phone: Phone, clock: Any
) -> None:
    phone.patch("/sharing", {"paused_until": "open"})
    clock.move_to(NOW + timedelta(hours=1))
    ask(ahead, desk, now=NOW + timedelta(hours=1))
    clock.move_to(NOW + timedelta(hours=2))
    assert plan_runs(method_version=METHOD_VERSION, now=NOW + timedelta(hours=2)) == 0


def test_a_session_that_is_only_planned_is_not_the_last_one_held(relationship: CareRelationship, desk: Phone) -> None:
    plan(relationship, SESSION + timedelta(days=6))
    second = plan(relationship, SESSION + timedelta(days=13))
    report = ask(second, desk)
    assert (report["last_session"], report["sessions"], report["since_last_session"]) == (None, [], None)
    assert report["session"]["number"] == 2
    assert tier_of_walks(report) == "new"


def test_two_looks_at_almost_the_same_days_confirm_nothing(relationship: CareRelationship, desk: Phone) -> None:
    plan(relationship, NOW - timedelta(days=1))
    report = ask(plan(relationship, SESSION + timedelta(days=12)), desk)
    assert tier_of_walks(report) == "new"


def test_a_journey_moves_no_session_that_was_held(
    relationship: CareRelationship, desk: Phone, phone: Phone, clock: Any
) -> None:
    plan(relationship, datetime(2026, 11, 8, 17, tzinfo=UTC))
    session = plan(relationship, SESSION)
    told = ("sessions", "period", "completeness", "since_last_session", "last_4_weeks", "findings")
    now = SESSION - timedelta(hours=1)
    clock.move_to(now)
    at_home = ask(session, desk, now=now)
    assert at_home["sessions"] == [{"number": 1, "day": "2026-11-08", "is_held": True}]
    phone.patch("/me", {"time_zone": ACROSS_THE_DATE_LINE})
    abroad = ask(session, desk, now=now)
    assert {name: abroad[name] for name in told} == {name: at_home[name] for name in told}


def test_days_on_which_sharing_rested_are_not_told_as_days_before_a_gap(
    make_client: Any, therapist: Any, desk: Phone, clock: Any, rung: list[int]
) -> None:
    relationship = make_client(therapist, "Client P")
    phone = phone_of(relationship.client.account)
    for week in range(4, 0, -1):
        starts_at = NOW - timedelta(days=7 * week)
        clock.move_to(starts_at)
        phone.patch("/sharing", {"paused_until": (starts_at + timedelta(days=2)).isoformat()})
    clock.move_to(NOW)
    check_in(relationship, *every_day(60))
    report = ask(plan(relationship, SESSION), desk)
    assert report["completeness_8_weeks"]["days_with_check_in"] < 56
    (finding,) = [each for each in report["findings"] if (each["kind"], each["outcome"]) == ("before_gap", "mood")]
    assert (finding["tier"], finding["n_with"]) == ("not_enough_data", None)
