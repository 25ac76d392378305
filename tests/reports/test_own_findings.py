"""What a client reads of their own days: everything they recorded, whoever may see it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from api.findings import OwnFindingsOutput
from moodtrack.care.models import CareRelationship
from moodtrack.core.context import acting_as
from moodtrack.reports import tasks
from moodtrack.reports.actions.making import RUNS
from moodtrack.reports.actions.planning import plan_runs
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.rules import REST_FOR
from tests.conftest import Phone, phone_of
from tests.reports.story import NOW, check_in, draft, full_record, work


@pytest.fixture
def relationship(make_client: Any, therapist: Any, clock: Any, rung: list[int]) -> CareRelationship:
    """One whose client shares mood alone, and has recorded every kind for 66 days."""
    hidden = dict.fromkeys(("energy", "tension", "sleep", "tags", "notes", "topics"), False)
    relationship: CareRelationship = make_client(therapist, "Client A", sharing=hidden)
    check_in(relationship, *full_record(days=66))
    return relationship


@pytest.fixture
def own(relationship: CareRelationship) -> Phone:
    return phone_of(relationship.client.account)


def versions(relationship: CareRelationship) -> list[int]:
    with acting_as(relationship.client_id):
        return list(Report.objects.order_by("version").values_list("version", flat=True))


def test_the_first_are_being_made_and_then_there(own: Phone) -> None:
    waiting = own.get("/findings")
    assert (waiting.status_code, waiting["Retry-After"]) == (202, "5")
    work()
    found = own.get("/findings")
    assert found.status_code == 200
    assert found.json().keys() == OwnFindingsOutput().fields.keys()
    assert (found.json()["version"], found.json()["is_current"], found.json()["n_observed"]) == (1, True, 66)


def test_they_are_made_from_everything_shared_or_not(own: Phone) -> None:
    own.get("/findings")
    work()
    found = own.get("/findings").json()
    looked_at = [finding for finding in found["findings"] if finding["n_observed"]]
    assert {finding["outcome"] for finding in looked_at} == {"mood", "energy", "tension"}
    assert {"tag", "sleep", "tag_next_day"} <= {finding["kind"] for finding in looked_at}
    assert found["sentences"]


def test_asking_twice_makes_nothing_twice(own: Phone, relationship: CareRelationship, clock: Any) -> None:
    own.get("/findings")
    own.get("/findings")
    work()
    clock.move_to(NOW + REST_FOR)
    assert own.get("/findings").json()["is_current"]
    work()
    assert versions(relationship) == [1]


def test_after_a_change_newer_ones_are_made_when_the_last_have_rested(
    own: Phone, relationship: CareRelationship, clock: Any
) -> None:
    own.get("/findings")
    work()
    check_in(relationship, draft(date(2026, 11, 21), 1, hour=19))
    assert not own.get("/findings").json()["is_current"]
    work()
    assert versions(relationship) == [1]
    clock.move_to(NOW + REST_FOR)
    work()
    found = own.get("/findings").json()
    assert (found["version"], found["is_current"], found["n_observed"]) == (2, True, 67)


def test_on_another_day_they_are_made_of_other_days(own: Phone, relationship: CareRelationship, clock: Any) -> None:
    own.get("/findings")
    work()
    clock.move_to(NOW + timedelta(days=1))
    assert not own.get("/findings").json()["is_current"]
    work()
    assert own.get("/findings").json()["is_current"]


def test_by_another_method_they_are_made_anew(own: Phone, monkeypatch: Any) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(tasks, "METHOD_VERSION", "earlier")
        own.get("/findings")
        work()
    assert not own.get("/findings").json()["is_current"]


def test_a_check_in_between_asking_and_making_is_in_them(
    own: Phone, relationship: CareRelationship, clock: Any
) -> None:
    own.get("/findings")
    clock.move_to(NOW + timedelta(minutes=2))
    recorded = {
        "day": "2026-11-21",
        "recorded_at": "2026-11-21T20:01:00Z",
        "time_zone": "Europe/Madrid",
        "answers": {"mood": 2},
    }
    assert own.put(f"/check-ins/{uuid4()}", recorded).status_code == 201
    work()
    found = own.get("/findings").json()
    assert (found["n_observed"], found["is_current"]) == (67, True)


def test_what_could_not_be_made_is_tried_anew_when_asked_for_after_a_rest(
    own: Phone, clock: Any, monkeypatch: Any
) -> None:
    own.get("/findings")
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "find_patterns", lambda _: 1 / 0)
        for attempt in range(RUNS.most_attempts):
            clock.move_to(NOW + attempt * REST_FOR)
            work()
    assert own.get("/findings").status_code == 202
    work()
    assert own.get("/findings").status_code == 202
    clock.move_to(NOW + RUNS.most_attempts * REST_FOR)
    own.get("/findings")
    work()
    assert own.get("/findings").status_code == 200


def test_their_therapist_sees_neither_them_nor_that_they_were_asked_for(
    own: Phone, desk: Phone, relationship: CareRelationship
) -> None:
    before = desk.get(f"/clients/{relationship.client_id}/reports").content
    own.get("/findings")
    work()
    with acting_as(relationship.client_id):
        report = Report.objects.get()
    assert desk.get(f"/reports/{report.pk}").status_code == 404
    after = desk.get(f"/clients/{relationship.client_id}/reports")
    assert (after.status_code, after.content) == (200, before)
    with acting_as(relationship.therapist_id):
        assert not ReportRun.objects.exists()


def test_a_new_consent_does_not_make_them_anew(own: Phone, relationship: CareRelationship, clock: Any) -> None:
    own.get("/findings")
    work()
    own.patch("/sharing", {"mood": False})
    assert plan_runs(method_version="another", now=NOW) == 0
    assert own.get("/findings").status_code == 200
