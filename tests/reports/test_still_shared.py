"""What was made holds what is shared now, or is not there."""

from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings

from moodtrack.care.actions.sessions import change_session, plan_session
from moodtrack.care.models import TherapySession
from moodtrack.core.context import acting_as
from moodtrack.reports import tasks
from moodtrack.reports.models import Report
from tests.conftest import Phone, done
from tests.reports.story import NOW, SESSION, check_in, draft, full_record, put_on_agenda, work

NOTE = "between us, on paper"


@pytest.fixture
def session(relationship: Any, clock: Any, rung: list[int]) -> TherapySession:
    """Tomorrow morning, with a record of every kind; its report is made."""
    check_in(relationship, *full_record(), draft(date(2026, 11, 20), 5, NOTE, shared=True, hour=20))
    put_on_agenda(relationship, "the move")
    with acting_as(relationship.therapist_id):
        by = relationship.therapist.account
        session = plan_session(by=by, client_id=relationship.client_id, starts_at=SESSION, now=NOW)
    work()
    return session


def listed(desk: Phone, session: TherapySession) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.get(f"/clients/{session.client_id}/reports").json()["results"]
    return rows


def quoting_check_in(phone: Phone) -> dict[str, Any]:
    rows = phone.get("/check-ins?limit=500").json()["results"]
    (row,) = [row for row in rows if row["note"] and row["note"]["text"] == NOTE]
    return {key: row[key] for key in ("id", "day", "recorded_at", "time_zone", "answers", "tags", "note")}


def test_a_kind_withdrawn_hides_every_version_at_once_and_the_next_sweep_makes_one_without(
    session: TherapySession, phone: Phone, desk: Phone
) -> None:
    (first,) = listed(desk, session)
    assert first["topics"]
    phone.patch("/sharing", {"topics": False})
    assert listed(desk, session) == []
    assert desk.get(f"/reports/{first['id']}").status_code == 404
    work()
    (second,) = listed(desk, session)
    assert (second["version"], second["topics"], second["is_current"]) == (2, [], True)
    assert desk.get(f"/reports/{first['id']}").status_code == 404


def test_what_is_shared_again_is_there_again(session: TherapySession, phone: Phone, desk: Phone) -> None:
    (first,) = listed(desk, session)
    phone.patch("/sharing", {"topics": False})
    phone.patch("/sharing", {"topics": True})
    assert desk.get(f"/reports/{first['id']}").status_code == 200


def test_a_note_made_private_hides_the_report_that_quotes_it(
    session: TherapySession, phone: Phone, desk: Phone
) -> None:
    (first,) = listed(desk, session)
    assert NOTE in str(first["notes"])
    row = quoting_check_in(phone)
    phone.put(f"/check-ins/{row['id']}", {**row, "note": {"text": NOTE, "shared": False}})
    assert listed(desk, session) == []
    work()
    (second,) = listed(desk, session)
    assert NOTE not in str(second)


def test_a_deleted_check_in_takes_its_note_out_of_what_was_made(
    session: TherapySession, phone: Phone, desk: Phone
) -> None:
    phone.delete(f"/check-ins/{quoting_check_in(phone)['id']}")
    assert listed(desk, session) == []


def test_a_frozen_report_is_made_once_more_as_of_the_same_instant(
    session: TherapySession, phone: Phone, desk: Phone, clock: Any
) -> None:
    clock.move_to(SESSION - timedelta(hours=1))
    work()
    before = listed(desk, session)
    clock.move_to(SESSION + timedelta(days=3))
    put_on_agenda(session.relationship, "thought of after the session")
    work()
    assert listed(desk, session) == before
    phone.patch("/sharing", {"energy": False})
    work()
    (second,) = listed(desk, session)
    assert {day["energy"] for day in second["series"]} == {None}
    kept = ("session", "period", "completeness", "level", "notes")
    assert {key: second[key] for key in kept} == {key: before[0][key] for key in kept}
    work()
    assert len(listed(desk, session)) == 1


def test_withdrawing_what_was_never_entered_changes_nothing(
    relationship: Any, phone: Phone, desk: Phone, clock: Any, rung: list[int]
) -> None:
    check_in(relationship, draft(date(2026, 11, 20), 5))
    desk.post(f"/clients/{relationship.client_id}/reports", {})
    work()
    path = f"/clients/{relationship.client_id}/reports"
    first = desk.get(path).json()
    phone.patch("/sharing", {"topics": False, "notes": False, "sleep": False})
    assert desk.get(path).json() == first
    work()
    assert desk.get(path).json() == first


def test_a_withdrawal_that_alters_no_word_makes_no_version_and_hides_none(
    relationship: Any, phone: Phone, desk: Phone, clock: Any, rung: list[int]
) -> None:
    """Tags of more than a year ago stand nowhere in it: the same version is then known to be made without them."""
    check_in(relationship, draft(date(2025, 9, 1), 5), replace(draft(date(2026, 11, 19), 4), tags=()))
    by = relationship.therapist.account
    session = done(plan_session, by=by, client_id=relationship.client_id, starts_at=SESSION, now=NOW)
    work()
    before = listed(desk, session)
    phone.patch("/sharing", {"tags": False})
    assert listed(desk, session) == []
    clock.move_to(NOW + timedelta(minutes=11))
    work()
    assert listed(desk, session) == before
    with acting_as(session.client_id):
        assert "tags" not in Report.objects.get().kinds


def test_what_a_client_keeps_to_themself_changes_not_a_byte(
    session: TherapySession, phone: Phone, desk: Phone, clock: Any
) -> None:
    phone.patch("/sharing", {"energy": False})
    clock.move_to(NOW + timedelta(minutes=11))
    work()
    before = desk.get(f"/clients/{session.client_id}/reports").content
    row = quoting_check_in(phone)
    phone.put(f"/check-ins/{row['id']}", {**row, "answers": {**row["answers"], "energy": 1}})
    check_in(session.relationship, replace(draft(date(2026, 11, 2), 3), recorded_at=SESSION + timedelta(days=1)))
    assert desk.get(f"/clients/{session.client_id}/reports").content == before
    work()
    assert desk.get(f"/clients/{session.client_id}/reports").content == before


def test_what_was_recorded_in_a_pause_is_not_there_until_it_is_revealed(
    session: TherapySession, phone: Phone, desk: Phone, clock: Any
) -> None:
    before = listed(desk, session)
    clock.move_to(NOW + timedelta(minutes=1))
    phone.patch("/sharing", {"paused_until": "open"})
    clock.move_to(NOW + timedelta(minutes=11))
    put_on_agenda(session.relationship, "made in the pause", now=NOW + timedelta(minutes=5))
    phone.put(
        "/check-ins/0199c2d0-5a7e-7c3e-9f57-0d0f6f6f2a11",
        {
            "day": "2026-11-21",
            "recorded_at": "2026-11-21T20:05:00Z",
            "time_zone": "Europe/Madrid",
            "answers": {"mood": 1},
        },
    )
    work()
    resting, *earlier = listed(desk, session)
    assert earlier == [before[0] | {"is_current": False}]
    assert resting["paused"]["text"].startswith("\u2068Client A\u2069 paused sharing on 21 Nov.")
    assert (resting["series"], resting["topics"]) == (before[0]["series"], before[0]["topics"])
    phone.patch("/sharing", {"paused_until": None})
    clock.move_to(NOW + timedelta(minutes=22))
    work()
    again, *_ = listed(desk, session)
    of_its_own = {"id", "version", "made_at", "updated"}
    assert {key: value for key, value in again.items() if key not in of_its_own} == {
        key: value for key, value in before[0].items() if key not in of_its_own
    }
    clock.move_to(NOW + timedelta(minutes=33))
    phone.patch("/sharing", {"reveal_pauses": True})
    work()
    newest, *_ = listed(desk, session)
    assert newest["series"][-1]["mood"] == 1
    assert "made in the pause" in str(newest["topics"])


def test_the_caseload_shows_no_report_that_is_hidden(session: TherapySession, phone: Phone, desk: Phone) -> None:
    desk.http.cookies[settings.SESSION_COOKIE_NAME] = desk.token
    assert b"/portal/reports/" in desk.http.get("/portal/").content
    phone.patch("/sharing", {"mood": False})
    page = desk.http.get("/portal/").content
    assert b"/portal/reports/" not in page
    assert b"No report yet" in page


def test_that_there_is_a_hidden_version_does_not_show_in_the_one_before(
    relationship: Any, phone: Phone, desk: Phone, clock: Any, rung: list[int]
) -> None:
    path = f"/clients/{relationship.client_id}/reports"
    check_in(relationship, draft(date(2026, 11, 20), 5))
    desk.post(path, {})
    work()
    first = desk.get(path).json()
    clock.move_to(NOW - timedelta(hours=1))
    put_on_agenda(relationship, "the move", now=NOW - timedelta(hours=1))
    clock.move_to(NOW + timedelta(hours=1))
    desk.post(path, {})
    work()
    assert [row["version"] for row in desk.get(path).json()["results"]] == [2, 1]
    phone.patch("/sharing", {"topics": False})
    assert desk.get(path).json() == first
    work()
    assert desk.get(path).json() == first


def with_note(row: dict[str, Any], text: str, *, shared: bool) -> dict[str, Any]:
    return {**row, "note": {"text": text, "shared": shared}}


def test_a_note_withdrawn_does_not_come_back_with_the_next_one_that_is_shared(
    session: TherapySession, phone: Phone, desk: Phone, clock: Any
) -> None:
    row = quoting_check_in(phone)
    phone.put(f"/check-ins/{row['id']}", with_note(row, NOTE, shared=False))
    work()
    phone.put(f"/check-ins/{row['id']}", with_note(row, "only this", shared=True))
    clock.move_to(NOW + timedelta(minutes=11))
    work()
    assert "only this" in str(listed(desk, session))
    assert NOTE not in str(listed(desk, session))


def test_the_former_words_of_a_note_are_not_shown_any_more(
    session: TherapySession, phone: Phone, desk: Phone, clock: Any
) -> None:
    row = quoting_check_in(phone)
    phone.put(f"/check-ins/{row['id']}", with_note(row, "only this", shared=True))
    assert listed(desk, session) == []
    work()
    assert NOTE not in str(listed(desk, session))


def test_moving_a_topic_does_not_carry_it_out_of_the_pause_it_was_written_in(
    session: TherapySession, phone: Phone, desk: Phone, clock: Any
) -> None:
    clock.move_to(NOW + timedelta(minutes=1))
    phone.patch("/sharing", {"paused_until": "open"})
    clock.move_to(NOW + timedelta(minutes=5))
    topic = phone.post("/topics", {"text": "of the pause", "kind": "talk"}).json()["id"]
    clock.move_to(NOW + timedelta(minutes=11))
    phone.patch("/sharing", {"paused_until": None})
    phone.patch(f"/topics/{topic}", {"position": 7, "kind": "went_well"})
    work()
    assert "of the pause" not in str(listed(desk, session))
    phone.patch(f"/topics/{topic}", {"text": "of now"})
    clock.move_to(NOW + timedelta(minutes=22))
    work()
    assert "of now" in str(listed(desk, session))


def test_an_empty_page_does_not_tell_by_its_status_that_something_was_written(
    session: TherapySession, phone: Phone, desk: Phone, clock: Any
) -> None:
    phone.patch("/sharing", {"energy": False, "notes": False})
    clock.move_to(NOW + timedelta(minutes=11))
    work()
    beyond = b64encode(b"p=2000-01-01+00%3A00%3A00%2B00%3A00").decode()
    row = quoting_check_in(phone)
    phone.put(f"/check-ins/{row['id']}", {**row, "answers": {**row["answers"], "energy": 1}})
    tasks.sweep()
    assert desk.get(f"/clients/{session.client_id}/reports?cursor={beyond}").status_code == 200


def test_a_missed_sessions_report_is_made_once_more_too(
    session: TherapySession, phone: Phone, desk: Phone, clock: Any
) -> None:
    clock.move_to(SESSION + timedelta(hours=2))
    by = session.relationship.therapist.account
    done(change_session, by=by, session_id=session.pk, status="missed", now=SESSION + timedelta(hours=2))
    phone.patch("/sharing", {"energy": False})
    work()
    (left,) = listed(desk, session)
    assert {day["energy"] for day in left["series"]} == {None}


def test_a_frozen_report_stays_as_it_is_whatever_hidden_version_there_is(
    relationship: Any, phone: Phone, desk: Phone, clock: Any, rung: list[int]
) -> None:
    check_in(relationship, *full_record())
    by = relationship.therapist.account
    session = done(plan_session, by=by, client_id=relationship.client_id, starts_at=SESSION, now=NOW)
    work()
    rows = phone.get("/check-ins?limit=500").json()["results"]
    said = ("id", "day", "recorded_at", "time_zone", "answers", "tags", "note")
    row, other = [{key: row[key] for key in said} for row in rows if row["note"] and not row["note"]["shared"]][:2]
    clock.move_to(NOW + timedelta(minutes=11))
    phone.put(f"/check-ins/{row['id']}", {**row, "note": {**row["note"], "shared": True}})
    work()
    phone.put(f"/check-ins/{row['id']}", row)
    work()
    clock.move_to(SESSION + timedelta(days=3))
    frozen = listed(desk, session)
    phone.put(f"/check-ins/{other['id']}", {**other, "answers": {**other["answers"], "mood": 1}})
    work()
    assert listed(desk, session) == frozen


def test_no_version_is_made_once_the_session_has_started(session: TherapySession, desk: Phone, clock: Any) -> None:
    clock.move_to(SESSION - timedelta(minutes=5))
    check_in(session.relationship, draft(date(2026, 11, 21), 1, hour=20))
    work()
    clock.move_to(SESSION - timedelta(minutes=2))
    check_in(session.relationship, draft(date(2026, 11, 21), 7, hour=21))
    work()
    assert [row["version"] for row in listed(desk, session)] == [2, 1]
    clock.move_to(SESSION - timedelta(minutes=1))
    work()
    assert [row["version"] for row in listed(desk, session)] == [3, 2, 1]


def test_a_read_that_finds_nothing_leaves_its_line_too(relationship: Any, phone: Phone, desk: Phone) -> None:
    assert desk.get(f"/clients/{relationship.client_id}/reports").json()["results"] == []
    line = phone.get("/access-log").json()["results"][0]
    assert (line["action"], line["count"]) == ("read_reports", 0)
