"""What the two agreed beforehand is answered in the report, and what is not agreed is not there by one bit."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moodtrack.agreements.actions.annotations import annotate, delete_annotation
from moodtrack.agreements.actions.questions import change_question, propose_question
from moodtrack.agreements.models import Annotation
from moodtrack.agreements.rules import QuestionState, Subject
from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.actions.sharing import change_sharing
from moodtrack.care.models import CareRelationship
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.core.errors import ConflictError
from moodtrack.reports.models import Report, ReportRun
from moodtrack.reports.rules import REST_FOR
from tests.conftest import Phone, done, phone_of, seen_by
from tests.reports.story import NOW, SESSION, check_in, draft, work

ACCEPTED, DECLINED, ENDED = QuestionState.ACCEPTED, QuestionState.DECLINED, QuestionState.ENDED
WALK, RUN, SLEEP, ENERGY = Subject(tag="Walk"), Subject(tag="run"), Subject(item="sleep"), Subject(item="energy")


@pytest.fixture
def relationship(relationship: CareRelationship, clock: Any, rung: list[int]) -> CareRelationship:
    """With seventy days of every kind, three sessions and one tomorrow."""
    check_in(relationship, *record())
    for weeks in (6, 4, 2, 0):
        starts_at = SESSION - timedelta(weeks=weeks)
        by = relationship.therapist.account
        done(plan_session, by=by, client_id=relationship.client_id, starts_at=starts_at, now=NOW)
    return relationship


def record(days: int = 70) -> list[CheckInDraft]:
    """Moods that follow walks a little, and nothing else."""
    random, first = Random(7), date(2026, 11, 22) - timedelta(days=days)
    return [_day(first + timedelta(days=n), random) for n in range(days)]


def _day(day: date, random: Random) -> CheckInDraft:
    tags = tuple(tag for tag in ("walk", "run") if random.random() < 0.4)
    answers = {
        "mood": random.randint(2, 5) + ("walk" in tags),
        "energy": random.randint(1, 7),
        "tension": random.randint(1, 7),
        "sleep_hours": random.randint(5, 9),
    }
    return replace(draft(day, 4), answers=answers, tags=tags)


def propose(relationship: CareRelationship, subject: Subject) -> Any:
    by = relationship.therapist.account
    proposed = done(propose_question, by=by, relationship_id=relationship.pk, subject=subject, now=NOW)
    return proposed.row.pk


def step(relationship: CareRelationship, question_id: Any, state: QuestionState, now: datetime = NOW) -> None:
    by = relationship.client.account
    done(change_question, by=by, question_id=question_id, state=state, now=now)


def watch(relationship: CareRelationship, *subjects: Subject, since: datetime = NOW) -> None:
    """Agree on these, one after the other."""
    for place, subject in enumerate(subjects):
        step(relationship, propose(relationship, subject), ACCEPTED, since + timedelta(seconds=place))


def share(relationship: CareRelationship, **kinds: bool) -> None:
    by = relationship.client.account
    done(change_sharing, by=by, relationship_id=relationship.pk, kinds=kinds, now=NOW)


def note(relationship: CareRelationship, day: date) -> Any:
    by = relationship.therapist.account
    return done(annotate, by=by, client_id=relationship.client_id, day=day, text="A new flat.", now=NOW).row.pk


@pytest.fixture
def made(relationship: CareRelationship, desk: Phone, clock: Any) -> Callable[[], dict[str, Any]]:
    """Has the job done when the last version has rested, and reads the newest."""

    def make() -> dict[str, Any]:
        clock.shift(REST_FOR + timedelta(minutes=1))
        work()
        return newest(desk, relationship)

    return make


def newest(desk: Phone, relationship: CareRelationship) -> dict[str, Any]:
    report: dict[str, Any] = desk.get(f"/clients/{relationship.client_id}/reports").json()["results"][0]
    return report


def asked(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [finding for finding in report["findings"] if finding["family"] == "asked"]


def test_an_accepted_question_is_answered_whatever_comes_out(relationship: CareRelationship, made: Any) -> None:
    watch(relationship, WALK, SLEEP)
    report = made()
    walk, sleep = asked(report)
    assert [(each["kind"], each["tag"], each["tier"]) for each in (walk, sleep)] == [
        ("tag", "Walk", "asked"),
        ("sleep", None, "asked"),
    ]
    assert walk["covariates"] == ["day", "weekend", "session 2026-10-11", "session 2026-10-25", "session 2026-11-08"]
    told = [sentence["text"] for sentence in report["sentences"] if ".asked." in sentence["key"]]
    assert told == [walk["text"], sleep["text"]]


def test_two_side_by_side_have_wider_ranges_and_a_doubled_p(relationship: CareRelationship, made: Any) -> None:
    watch(relationship, WALK)
    (alone,) = asked(made())
    watch(relationship, ENERGY, since=NOW + timedelta(minutes=1))
    beside, energy = asked(made())
    assert beside["low"] < alone["low"] < alone["high"] < beside["high"]
    assert beside["p"] == pytest.approx(2 * alone["p"], rel=1e-5)
    assert (energy["kind"], energy["tag"]) == ("item", "energy")


def test_a_noted_date_is_compared_around(relationship: CareRelationship, made: Any) -> None:
    note(relationship, date(2026, 10, 20))
    (known,) = asked(made())
    assert (known["kind"], known["tag"], known["tier"]) == ("known_date", "2026-10-20", "asked")


def test_a_date_before_all_that_is_looked_at_or_still_to_come_is_not_told(
    relationship: CareRelationship, made: Any
) -> None:
    for day in (date(2025, 11, 21), date(2026, 11, 22), date(2027, 3, 1)):
        note(relationship, day)
    assert asked(made()) == []
    note(relationship, date(2025, 11, 22))
    assert [each["tag"] for each in asked(made())] == ["2025-11-22"]


def test_however_many_dates_are_noted_the_latest_two_are_compared(relationship: CareRelationship, made: Any) -> None:
    for day in (date(2026, 10, 5), date(2026, 10, 25), date(2026, 10, 15), date(2026, 10, 25)):
        note(relationship, day)
    report = made()
    assert [each["tag"] for each in asked(report)] == ["2026-10-15", "2026-10-25"]
    assert {"1 such answer in 40" in each["why"] for each in asked(report)} == {True}


def test_whatever_is_agreed_or_ended_makes_a_report_outdated_until_it_is_made_anew(
    relationship: CareRelationship, desk: Phone, made: Any
) -> None:
    therapist = relationship.therapist.account
    assert made()["is_current"]
    question_id = propose(relationship, WALK)
    assert newest(desk, relationship)["is_current"]
    for change in (
        lambda: step(relationship, question_id, ACCEPTED),
        lambda: step(relationship, question_id, ENDED),
        lambda: note(relationship, date(2026, 10, 20)),
        lambda: done(delete_annotation, by=therapist, annotation_id=open_notes(relationship)[0], now=NOW),
    ):
        before = newest(desk, relationship)
        change()
        assert not newest(desk, relationship)["is_current"]
        after = made()
        assert (after["version"], after["is_current"]) == (before["version"] + 1, True)


def open_notes(relationship: CareRelationship) -> list[Any]:
    with seen_by(relationship.therapist):
        return list(Annotation.objects.values_list("pk", flat=True))


def test_a_report_that_names_a_tag_nobody_set_is_hidden_when_tags_are_not_shared_any_more(
    therapist: Any, make_client: Any, desk: Phone, clock: Any, rung: list[int]
) -> None:
    untagged = make_client(therapist, "Client B")
    check_in(untagged, *(replace(one, tags=()) for one in record()))
    done(plan_session, by=therapist.account, client_id=untagged.client_id, starts_at=SESSION, now=NOW)
    watch(untagged, Subject(tag="swim"))
    work()
    first = newest(desk, untagged)
    assert "swim" in str(first["sentences"])
    share(untagged, tags=False)
    assert desk.get(f"/reports/{first['id']}").status_code == 404
    work()
    assert "swim" not in str(newest(desk, untagged))


def test_a_frozen_report_made_once_more_answers_what_was_agreed_before_it(
    relationship: CareRelationship, desk: Phone, clock: Any
) -> None:
    watch(relationship, WALK)
    work()
    clock.move_to(SESSION + timedelta(hours=1))
    watch(relationship, SLEEP, since=SESSION + timedelta(hours=1))
    share(relationship, notes=False, tension=False)
    work()
    assert [each["tag"] for each in asked(newest(desk, relationship))] == ["Walk"]


def test_a_frozen_report_made_once_more_answers_what_was_ended_after_it_and_not_what_was_before(
    relationship: CareRelationship, desk: Phone, clock: Any
) -> None:
    ended, watched = (propose(relationship, subject) for subject in (SLEEP, WALK))
    for question_id, state in ((ended, ACCEPTED), (ended, ENDED), (watched, ACCEPTED)):
        step(relationship, question_id, state)
    work()
    clock.move_to(SESSION + timedelta(hours=1))
    step(relationship, watched, ENDED, SESSION + timedelta(hours=1))
    share(relationship, notes=False, tension=False)
    work()
    assert [each["tag"] for each in asked(newest(desk, relationship))] == ["Walk"]


@dataclass(frozen=True)
class Deed:
    """Something that makes no question watched: what it is about, and how far it went."""

    subject: Subject
    steps: tuple[QuestionState, ...]


DEEDS = st.builds(
    Deed,
    st.sampled_from([WALK, RUN, SLEEP, ENERGY]),
    st.sampled_from([(), (ACCEPTED, ENDED), (DECLINED,), (ENDED,)]),
)
UNSHARED = st.sets(st.sampled_from(["mood", "energy", "sleep", "tags"]))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, max_size=4), unshared=UNSHARED)
def test_what_is_not_watched_or_not_shared_changes_not_a_bit(
    relationship: CareRelationship, desk: Phone, deeds: list[Deed], unshared: set[str]
) -> None:
    """Everything about what is unshared is watched, as far as there is a place."""
    watched = [subject for subject in (WALK, SLEEP, ENERGY) if unshared.intersection(subject.kinds)][:2]
    without = seen_when(relationship, desk, unshared, lambda: None)
    assert seen_when(relationship, desk, unshared, lambda: agree(relationship, deeds, watched)) == without


def agree(relationship: CareRelationship, deeds: list[Deed], watched: list[Subject]) -> None:
    watch(relationship, *watched)
    for deed in deeds:
        with suppress(ConflictError):
            question_id = propose(relationship, deed.subject)
            for state in deed.steps:
                step(relationship, question_id, state)


def seen_when(
    relationship: CareRelationship, desk: Phone, unshared: set[str], before: Callable[[], None]
) -> tuple[Any, ...]:
    """What a therapist would read, and what the ledger keeps of it; undone again."""
    with transaction.atomic():
        before()
        share(relationship, **dict.fromkeys(unshared, False))
        work()
        report = newest(desk, relationship)
        with seen_by(relationship.client):
            kept = Report.objects.values_list("kinds", "run__made_from").get()
        transaction.set_rollback(True)
    return {name: value for name, value in report.items() if name not in {"id", "made_at"}}, kept


def test_another_therapists_agreements_are_not_in_it(
    relationship: CareRelationship, make_therapist: Any, phone: Phone, made: Any
) -> None:
    before = made()
    other = phone_of(make_therapist("Therapist Two").account)
    assert phone.post("/join", {"code": other.post("/invitations", {"label": "A"}).json()["code"]}).status_code == 201
    bond = next(one["id"] for one in phone.get("/care").json()["relationships"] if one["therapist"] == "Therapist Two")
    question = other.post("/questions", {"relationship": bond, "tag": "walk"}).json()
    assert phone.patch(f"/questions/{question['id']}", {"state": "accepted"}).status_code == 200
    dated = {"on": "2026-10-20", "text": "A new job."}
    assert other.post(f"/clients/{relationship.client_id}/annotations", dated).status_code == 201
    assert made() == before
    with seen_by(relationship.client):
        assert not ReportRun.objects.filter(due_at__isnull=False).exists()
    assert asked(own_findings(phone, made))


def own_findings(phone: Phone, made: Callable[[], Any]) -> dict[str, Any]:
    phone.get("/findings")
    made()
    findings: dict[str, Any] = phone.get("/findings").json()
    return findings


def test_a_clients_own_findings_answer_all_their_questions_shared_or_not(
    relationship: CareRelationship, phone: Phone, made: Any
) -> None:
    watch(relationship, WALK, SLEEP)
    note(relationship, date(2026, 10, 20))
    share(relationship, tags=False, sleep=False)
    found = own_findings(phone, made)
    assert [(each["kind"], each["tier"]) for each in asked(found)] == [
        ("tag", "asked"),
        ("sleep", "asked"),
        ("known_date", "asked"),
    ]
    assert found["is_current"]


def test_what_is_agreed_or_ended_makes_own_findings_outdated(
    relationship: CareRelationship, phone: Phone, made: Any
) -> None:
    assert own_findings(phone, made)["is_current"]
    question_id = propose(relationship, WALK)
    assert phone.get("/findings").json()["is_current"]
    for change in (
        lambda: step(relationship, question_id, ACCEPTED),
        lambda: step(relationship, question_id, ENDED),
        lambda: note(relationship, date(2026, 10, 20)),
    ):
        change()
        assert not phone.get("/findings").json()["is_current"]
        assert own_findings(phone, made)["is_current"]
