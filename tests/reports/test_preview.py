"""What a client reads of the report as one therapist would see it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from analytics.report import METHOD_VERSION
from api.report_document import ReportOutput
from moodtrack.agreements.actions.annotations import annotate
from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.models import CareRelationship
from moodtrack.core.context import acting_as
from moodtrack.reports import tasks
from moodtrack.reports.actions import previewing
from moodtrack.reports.actions.planning import plan_runs
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.rules import REST_FOR
from tests.conftest import Phone, done, phone_of
from tests.reports.story import NOW, SESSION, check_in, draft, full_record, put_on_agenda, work

OF_A_VERSION = {"id", "version", "made_at"}
HIDDEN = dict.fromkeys(("energy", "tension", "notes"), False)


@pytest.fixture
def relationship(make_client: Any, therapist: Any, clock: Any, rung: list[int]) -> CareRelationship:
    """One whose client shares some of what they have recorded for 40 days."""
    relationship: CareRelationship = make_client(therapist, "Client A", sharing=HIDDEN)
    check_in(relationship, *full_record(days=40))
    put_on_agenda(relationship, "the move", now=NOW - timedelta(hours=1))
    return relationship


def preview(phone: Phone) -> dict[str, Any]:
    """The newest, once the job was done."""
    phone.get("/report-preview")
    work()
    answer = phone.get("/report-preview")
    assert answer.status_code == 200
    made: dict[str, Any] = answer.json()
    return made


def report(desk: Phone, relationship: CareRelationship) -> dict[str, Any]:
    """What the therapist gets who asks for a report now."""
    path = f"/clients/{relationship.client_id}/reports"
    desk.post(path, {})
    work()
    newest: dict[str, Any] = desk.get(path).json()["results"][0]
    return newest


def content(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in OF_A_VERSION}


def plan(relationship: CareRelationship, *starts: Any) -> None:
    for starts_at in starts:
        by = relationship.therapist.account
        done(plan_session, by=by, client_id=relationship.client_id, starts_at=starts_at, now=NOW)


def versions(relationship: CareRelationship) -> list[int]:
    with acting_as(relationship.client_id):
        previews = Report.objects.filter(kind="preview").order_by("version")
        return list(previews.values_list("version", flat=True))


def test_the_first_is_being_made_and_then_there(phone: Phone) -> None:
    waiting = phone.get("/report-preview")
    assert (waiting.status_code, waiting["Retry-After"]) == (202, "5")
    made = preview(phone)
    assert made.keys() == ReportOutput().fields.keys() - {"updated"}  # which a first version has not
    assert (made["version"], made["is_current"]) == (1, True)


@pytest.mark.parametrize(
    "starts",
    [
        (),
        (SESSION,),
        (SESSION - timedelta(days=14), SESSION + timedelta(days=4)),
    ],
    ids=["nothing planned", "tomorrow", "in five days"],
)
def test_it_is_what_the_therapist_gets_who_asks_now(
    relationship: CareRelationship, phone: Phone, desk: Phone, starts: Any
) -> None:
    plan(relationship, *starts)
    by = relationship.therapist.account
    day = NOW.date() - timedelta(days=15)
    done(annotate, by=by, client_id=relationship.client_id, day=day, text="x", now=NOW - timedelta(hours=1))
    bond = {"relationship": str(relationship.pk)}
    question = phone.post("/questions", {**bond, "tag": "walk"}).json()
    desk.patch(f"/questions/{question['id']}", {"state": "accepted"})
    read = preview(phone)
    assert content(read) == content(report(desk, relationship))
    assert {finding["kind"] for finding in read["findings"] if finding["family"] == "asked"} >= {"known_date"}


def test_it_shows_what_is_shared_now_and_no_more(relationship: CareRelationship, phone: Phone) -> None:
    assert preview(phone)["topics"]
    phone.patch("/sharing", {"topics": False})
    assert phone.get("/report-preview").status_code == 202
    made = preview(phone)
    assert (made["topics"], made["version"], made["is_current"]) == ([], 2, True)


def test_what_is_shared_in_addition_is_there_at_once(relationship: CareRelationship, phone: Phone) -> None:
    assert {day["energy"] for day in preview(phone)["series"]} == {None}
    phone.patch("/sharing", {"energy": True})
    assert not phone.get("/report-preview").json()["is_current"]
    made = preview(phone)
    assert None not in {day["energy"] for day in made["series"]}


@pytest.mark.parametrize("is_shared", [False, True], ids=["unshared", "shared in addition"])
def test_a_new_consent_does_not_wait_for_what_is_due_later(
    relationship: CareRelationship, phone: Phone, is_shared: bool
) -> None:
    preview(phone)
    put_on_agenda(relationship, "the job")
    assert not phone.get("/report-preview").json()["is_current"]
    phone.patch("/sharing", {"energy": True} if is_shared else {"topics": False})
    made = preview(phone)
    assert (made["version"], made["is_current"]) == (2, True)


def test_what_broke_is_not_tried_before_its_time_for_being_asked_again(
    relationship: CareRelationship, phone: Phone, monkeypatch: Any
) -> None:
    phone.get("/report-preview")
    monkeypatch.setattr(tasks, "analyse", lambda *_, **__: 1 / 0)
    work()
    with acting_as(relationship.client_id):
        rests_until = ReportRun.objects.get().due_at
    phone.get("/report-preview")
    with acting_as(relationship.client_id):
        assert ReportRun.objects.get().due_at == rests_until


def test_after_another_change_it_is_made_anew_when_it_has_rested(
    relationship: CareRelationship, phone: Phone, clock: Any
) -> None:
    preview(phone)
    put_on_agenda(relationship, "the job")
    stale = preview(phone)
    assert (stale["version"], stale["is_current"]) == (1, False)
    clock.move_to(NOW + REST_FOR)
    made = preview(phone)
    assert (made["version"], made["is_current"], len(made["topics"])) == (2, True, 2)


def test_a_later_version_too_is_what_the_therapist_gets_who_asks_now(
    relationship: CareRelationship, phone: Phone, desk: Phone, clock: Any
) -> None:
    preview(phone)
    check_in(relationship, draft(NOW.date(), 5))
    clock.move_to(NOW + REST_FOR)
    read = preview(phone)
    assert read["version"] == 2
    assert content(read) == content(report(desk, relationship))


def test_by_another_method_it_is_made_anew(relationship: CareRelationship, phone: Phone, monkeypatch: Any) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(tasks, "METHOD_VERSION", "earlier")
        preview(phone)
    assert not phone.get("/report-preview").json()["is_current"]


def test_nothing_is_made_anew_while_nothing_changes(relationship: CareRelationship, phone: Phone, clock: Any) -> None:
    plan(relationship, SESSION + timedelta(days=3))
    preview(phone)
    clock.move_to(NOW + 2 * REST_FOR)
    assert phone.get("/report-preview").json()["is_current"]
    assert plan_runs(method_version=METHOD_VERSION, now=NOW + 2 * REST_FOR) == 0


def test_with_the_next_session_or_the_next_day_it_is_another(
    relationship: CareRelationship, phone: Phone, clock: Any
) -> None:
    assert preview(phone)["session"] is None
    clock.move_to(NOW + timedelta(days=1))
    assert not phone.get("/report-preview").json()["is_current"]
    plan(relationship, SESSION + timedelta(days=3))
    assert preview(phone)["session"]["number"] == 1


def test_when_a_pause_has_lapsed_it_is_another(relationship: CareRelationship, phone: Phone, clock: Any) -> None:
    phone.patch("/sharing", {"paused_until": (NOW + timedelta(hours=1)).isoformat()})
    assert preview(phone)["paused"]
    clock.move_to(NOW + timedelta(hours=2))
    assert not phone.get("/report-preview").json()["is_current"]
    assert not preview(phone)["paused"]


def test_a_client_with_several_therapists_says_which(
    relationship: CareRelationship, phone: Phone, make_therapist: Any, make_client: Any
) -> None:
    other = phone_of(make_therapist("Therapist Two").account)
    phone.post("/join", {"code": other.post("/invitations", {"label": "A"}).json()["code"], "sharing": {"mood": False}})
    refused = phone.get("/report-preview")
    assert refused.status_code == 409
    bonds = {one["therapist"]: one["id"] for one in refused.json()["relationships"]}
    for bond in bonds.values():
        phone.get(f"/report-preview?relationship={bond}")
    work()
    read = {name: phone.get(f"/report-preview?relationship={bond}").json() for name, bond in bonds.items()}
    assert {name: one["therapist"]["name"] for name, one in read.items()} == {name: name for name in bonds}
    assert {day["mood"] for day in read["Therapist Two"]["series"]} == {None}
    assert None not in {day["mood"] for day in read["Therapist One"]["series"]}


def test_their_therapist_sees_neither_it_nor_that_it_was_asked_for(
    relationship: CareRelationship, phone: Phone, desk: Phone
) -> None:
    path = f"/clients/{relationship.client_id}/reports"
    phone.get("/report-preview")
    assert (desk.get(path).status_code, desk.get(path).json()["results"]) == (200, [])
    made = preview(phone)
    assert desk.get(path).json()["results"] == []
    assert desk.get(f"/reports/{made['id']}").status_code == 404


def test_the_sweep_makes_none_that_nobody_asked_for(relationship: CareRelationship, phone: Phone) -> None:
    preview(phone)
    phone.patch("/sharing", {"topics": False})
    work()
    assert versions(relationship) == [1]


def test_of_a_relationship_that_has_ended_there_is_none(relationship: CareRelationship, phone: Phone) -> None:
    phone.get("/report-preview")
    phone.post("/end", {"relationship": str(relationship.pk)})
    work()
    assert phone.get(f"/report-preview?relationship={relationship.pk}").status_code == 404
    assert versions(relationship) == []


def test_of_a_relationship_that_ends_while_it_is_asked_for_there_is_none(
    relationship: CareRelationship, phone: Phone, monkeypatch: Any
) -> None:
    whole = previewing.own_relationship

    def end_meanwhile(*of: Any) -> CareRelationship:
        found = whole(*of)
        CareRelationship.objects.filter(pk=found.pk).update(ended_at=NOW)
        return found

    monkeypatch.setattr(previewing, "own_relationship", end_meanwhile)
    assert phone.get("/report-preview").status_code == 404


def test_strangers_get_nothing(relationship: CareRelationship, stranger_phones: list[Phone], desk: Phone) -> None:
    therapist, client = stranger_phones
    path = f"/report-preview?relationship={relationship.pk}"
    assert [one.get(path).status_code for one in (desk, therapist, client)] == [403, 403, 404]
    assert client.get(f"/report-preview?relationship={uuid4()}").status_code == 404
