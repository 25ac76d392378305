"""What a version says of itself: what is new in it, which sessions were not held, and that sharing rests."""

from datetime import date, timedelta
from typing import Any

import pytest

from moodtrack.care.actions.sessions import change_session, plan_session
from moodtrack.care.models import TherapySession
from moodtrack.core.words import words_in
from moodtrack.reports.rules import REST_FOR, period_of
from moodtrack.reports.sheet.sheet import sheet_of
from moodtrack.reports.wording.changed import Arrival, new_check_ins, paused_sentence, updated_sentence
from tests.conftest import Phone, done, phone_of
from tests.reports.lint import faults_of
from tests.reports.story import NOW, SESSION, check_in, draft, work

MONDAY = date(2026, 11, 16)
SINCE = NOW - timedelta(hours=9)
"""When the version before was made."""


def told(*, session: str = "2026-11-21T22:00:00Z") -> dict[str, Any]:
    return {
        "zone": "Europe/Madrid",
        "session": {"number": 9, "starts_at": session},
        "period": {"from": "2026-11-10", "to": "2026-11-20"},
    }


def arrivals(*hours: float, day: date = MONDAY) -> list[Arrival]:
    """Of check-ins about one day that came so many hours after the version before."""
    return [Arrival(day, SINCE + timedelta(hours=n)) for n in hours]


@pytest.fixture
def session(relationship: Any, clock: Any, rung: list[int]) -> TherapySession:
    check_in(relationship, *[draft(date(2026, 11, 20) - timedelta(days=n), 3 + n % 3) for n in range(12)])
    by = relationship.therapist.account
    planned: TherapySession = done(plan_session, by=by, client_id=relationship.client_id, starts_at=SESSION, now=NOW)
    work()
    return planned


def listed(desk: Phone, session: TherapySession) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.get(f"/clients/{session.client_id}/reports").json()["results"]
    return rows


@pytest.mark.parametrize(("came", "n"), [((), 0), ((-9, -1), 0), ((-1, 1), 1), ((1, 2, 3), 3)])
def test_new_check_ins_are_those_that_came_since_the_version_before(came: tuple[float, ...], n: int) -> None:
    assert new_check_ins(told(), arrivals(*came), since=SINCE) == n


def test_check_ins_about_days_that_are_not_told_are_not_called_new() -> None:
    days = (date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 20), date(2026, 11, 21))
    assert [new_check_ins(told(), arrivals(1, day=day), since=SINCE) for day in days] == [0, 1, 1, 0]


def test_a_name_turns_nothing_of_the_sentence_around() -> None:
    text = paused_sentence(date(2026, 11, 16), "\u202eA", words_in("en")).text
    assert text == "\u2068A\u2069 paused sharing on 16 Nov. Nothing recorded after that is shown here."


def test_the_day_is_said_unless_it_is_the_sessions_own() -> None:
    for document in (told(session="2026-11-22T09:00:00Z"), told() | {"session": None}):
        sentence = updated_sentence(document, [], since=SINCE, now=NOW, words=words_in("en"))
        assert sentence.text == "Updated Sat 21:00."


@pytest.mark.parametrize(
    ("n", "text"),
    [(0, "Updated 21:00."), (1, "Updated 21:00: 1 new check-in."), (2, "Updated 21:00: 2 new check-ins.")],
)
def test_a_version_says_when_it_was_updated_and_what_is_new(n: int, text: str) -> None:
    came = arrivals(*range(-2, n + 1))
    assert updated_sentence(told(), came, since=SINCE, now=NOW, words=words_in("en")).text == text
    assert faults_of(text) == []


def test_the_first_version_says_nothing_and_the_next_what_is_new_in_it(
    session: TherapySession, desk: Phone, clock: Any
) -> None:
    (first,) = listed(desk, session)
    assert "updated" not in first
    check_in(session.relationship, draft(date(2026, 11, 21), 5, hour=18), now=NOW + timedelta(minutes=1))
    clock.move_to(NOW + REST_FOR)
    work()
    second, _ = listed(desk, session)
    assert second["updated"]["text"] == "Updated Sat 21:10: 1 new check-in."


def test_what_was_hidden_and_is_shown_is_not_called_new(
    session: TherapySession, desk: Phone, phone: Phone, clock: Any
) -> None:
    phone.patch("/sharing", {"paused_until": "open"})
    clock.move_to(NOW + timedelta(minutes=5))
    check_in(session.relationship, draft(date(2026, 11, 21), 5, hour=20), now=NOW + timedelta(minutes=5))
    phone.patch("/sharing", {"paused_until": None})
    check_in(session.relationship, draft(date(2026, 11, 20), 5, hour=20), now=NOW + timedelta(minutes=6))
    clock.move_to(NOW + 2 * REST_FOR)
    work()
    assert listed(desk, session)[0]["updated"]["text"] == "Updated Sat 21:20: 1 new check-in."
    phone.patch("/sharing", {"reveal_pauses": True})
    clock.move_to(NOW + 4 * REST_FOR)
    work()
    newest = listed(desk, session)[0]
    assert newest["series"][-1]["day"] == "2026-11-21"
    assert newest["updated"]["text"] == "Updated Sat 21:40."


def test_what_is_shared_in_addition_is_not_called_new(
    make_client: Any, therapist: Any, desk: Phone, clock: Any, rung: list[int]
) -> None:
    relationship = make_client(therapist, "Client S", sharing={"mood": False, "energy": False, "tags": False})
    check_in(relationship, *[draft(date(2026, 11, 20) - timedelta(days=n), 4) for n in range(12)])
    check_in(relationship, draft(date(2026, 11, 21), 4, "for you", shared=True))
    session = done(plan_session, by=therapist.account, client_id=relationship.client_id, starts_at=SESSION, now=NOW)
    work()
    phone_of(relationship.client.account).patch("/sharing", {"mood": True})
    clock.move_to(NOW + REST_FOR)
    work()
    newest, first = listed(desk, session)
    assert (len(first["series"]), len(newest["series"])) == (1, 13)
    assert newest["updated"]["text"] == "Updated Sat 21:10."


def test_nothing_is_compared_with_a_version_that_is_shared_no_more(
    session: TherapySession, desk: Phone, phone: Phone, clock: Any
) -> None:
    phone.patch("/sharing", {"energy": False})
    clock.move_to(NOW + REST_FOR)
    work()
    (second,) = listed(desk, session)
    assert (second["version"], "updated" in second) == (2, False)


def test_what_is_told_of_an_update_makes_no_new_version_by_itself(
    session: TherapySession, desk: Phone, clock: Any
) -> None:
    check_in(session.relationship, draft(date(2026, 11, 21), 5, hour=18))
    for minutes in (10, 20, 30):
        clock.move_to(NOW + timedelta(minutes=minutes))
        work()
    assert [report["version"] for report in listed(desk, session)] == [2, 1]


def test_a_session_that_was_not_held_stands_among_the_others(session: TherapySession, desk: Phone, clock: Any) -> None:
    by, client_id = session.relationship.therapist.account, session.client_id
    for days, status in ((7, "held"), (3, "missed")):
        starts_at = SESSION - timedelta(days=days)
        earlier = done(plan_session, by=by, client_id=client_id, starts_at=starts_at, now=NOW)
        done(change_session, by=by, session_id=earlier.pk, status=status, now=NOW)
    clock.move_to(NOW + REST_FOR)
    work()
    assert listed(desk, session)[0]["sessions"] == [
        {"number": 1, "day": "2026-11-15", "is_held": True},
        {"number": 2, "day": "2026-11-19", "is_held": False},
    ]


def test_while_sharing_rests_the_report_says_since_when_and_counts_no_day_after_it(
    session: TherapySession, desk: Phone, phone: Phone, clock: Any
) -> None:
    phone.patch("/sharing", {"paused_until": "open"})
    clock.move_to(NOW + REST_FOR)
    work()
    newest = listed(desk, session)[0]
    assert (
        newest["paused"]["text"]
        == "\u2068Client A\u2069 paused sharing on 21 Nov. Nothing recorded after that is shown here."
    )
    assert newest["period"]["to"] == "2026-11-20"
    assert faults_of(newest["paused"]["text"]) == []


def test_of_a_pause_before_which_nothing_is_shared_there_is_nothing_to_show_and_no_count(
    session: TherapySession, desk: Phone
) -> None:
    (document,) = listed(desk, session)
    pause = paused_sentence(date(2026, 11, 21), "Client A", words_in("en")).as_stored()
    found = sheet_of(document | {"paused": pause, "series": []}, words_in("en"))
    assert (found.figure, found.instead_of_figure) == (None, "Nothing to show.")
    assert (found.strip.count, found.strip.squares) == ("", ())


def test_the_period_ends_with_the_day_from_which_on_sharing_rests() -> None:
    days = [date(2026, 11, day) for day in (1, 5, 9)]

    def last(paused_on: date) -> date:
        return period_of(
            session_day=date(2026, 11, 24), last_session_day=None, check_in_days=days, paused_on=paused_on
        ).last

    assert last(date(2026, 11, 9)) == date(2026, 11, 9)
    assert last(date(2026, 11, 10)) == date(2026, 11, 9)
    assert last(date(2026, 11, 12)) == date(2026, 11, 11)


@pytest.mark.parametrize("check_in_days", [[], [date(2026, 1, 5)]], ids=["empty", "long"])
def test_before_a_pause_of_long_ago_there_are_eight_weeks_as_before_a_session(check_in_days: list[date]) -> None:
    period = period_of(
        session_day=date(2026, 11, 24), last_session_day=None, check_in_days=check_in_days, paused_on=date(2026, 6, 1)
    )
    assert (period.first, period.last) == (date(2026, 4, 6), date(2026, 5, 31))


def test_the_sentence_of_a_pause_names_its_day() -> None:
    assert paused_sentence(date(2026, 11, 12), "Client A", words_in("en")).text == (
        "\u2068Client A\u2069 paused sharing on 12 Nov. Nothing recorded after that is shown here."
    )
