"""Whatever is shared, a therapist reaches the bytes of a client who never entered the rest."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from moodtrack.care.actions.caseload import label_client
from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.models import CareRelationship
from moodtrack.care.rules.sharing import KINDS
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.core.context import acting_as
from moodtrack.reports.sheet.document import REFERENCE_LENGTH
from tests.conftest import Phone, phone_of
from tests.reports.story import NOW, SESSION, check_in, full_record, of_kinds, put_on_agenda, work

ENTERED = [kind for kind in KINDS if kind != "questionnaires"]
CHOICES = [
    {kind for kind, is_shared in zip(ENTERED, choice, strict=True) if is_shared}
    for choice in product([True, False], repeat=len(ENTERED))
]
ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
OF_THE_REQUEST = re.compile(r"name=\"csrfmiddlewaretoken\"\s+value=\"\w+\"")
WHAT_IS_SHARED = re.compile(r'<p class="beneath shares">.*?</p>', re.DOTALL)
BENEATH_THE_NAME = re.compile(r'<span class="beneath">(?:Session 2|Shares nothing at the moment)</span>\s*</th>')
"""What a therapist may know of sharing: that there is none."""
"""The one line that is to tell a client who shares less from one who entered less."""
ONE_AWAY_OR_ALONE = [kinds for kinds in CHOICES if len(kinds) in {1, len(ENTERED) - 1}]
RECORD = full_record()
LONG_RECORD = full_record(days=66)
"""Long enough that everything is looked for in it, in two looks."""


@pytest.fixture
def joined(therapist: Any, make_client: Callable[..., CareRelationship], clock: Any) -> Callable[..., CareRelationship]:
    """Makes a client whose therapist cannot tell them from another by anything but what they shared."""

    def join(name: str, drafts: list[CheckInDraft], agenda: list[str], **sharing: bool) -> CareRelationship:
        relationship = make_client(therapist, name, sharing=sharing)
        check_in(relationship, *drafts)
        for text in agenda:
            put_on_agenda(relationship, text)
        with acting_as(therapist.pk):
            plan_session(
                by=therapist.account, client_id=relationship.client_id, starts_at=SESSION - timedelta(days=7), now=NOW
            )
            label_client(by=therapist.account, client_id=relationship.client_id, label="Client", now=NOW)
            plan_session(by=therapist.account, client_id=relationship.client_id, starts_at=SESSION, now=NOW)
        return relationship

    return join


@pytest.fixture
def surfaces(desk: Phone) -> Callable[[CareRelationship], Iterator[tuple[str, str]]]:
    """Everything a therapist can open of one client, with its ids taken out."""
    desk.http.cookies[settings.SESSION_COOKIE_NAME] = desk.token

    def opened(relationship: CareRelationship) -> Iterator[tuple[str, str]]:
        client = f"/clients/{relationship.client_id}"
        for path in ("", "/sessions", "/reports"):
            yield path, without_ids(desk.get(f"{client}{path}").content)
        for report in desk.get(f"{client}/reports").json()["results"]:
            yield "report", without_ids(desk.get(f"/reports/{report['id']}").content)
            page = without_ids(desk.http.get(f"/portal/reports/{report['id']}/").content)
            yield "page", WHAT_IS_SHARED.sub("…", page).replace(report["id"][-REFERENCE_LENGTH:], "…")
            rows = desk.http.get("/portal/").content.decode().split('<tr class="client">')
            row = next(without_ids(row.split("</tr>")[0].encode()) for row in rows if report["id"] in row)
            yield "row", BENEATH_THE_NAME.sub("…", row)
        (told,) = [told for told in desk.get("/clients").json()["results"] if told["id"] == str(relationship.client_id)]
        yield "caseload", without_ids(str(told).encode())

    return opened


def without_ids(content: bytes) -> str:
    return OF_THE_REQUEST.sub("…", ID.sub("…", content.decode()))


@pytest.mark.parametrize("kinds", CHOICES, ids=lambda kinds: "+".join(sorted(kinds)) or "nothing")
def test_a_therapist_reads_the_bytes_of_a_client_who_never_entered_the_rest(
    kinds: set[str], joined: Any, surfaces: Any, rung: list[int]
) -> None:
    someone = joined("Client A", RECORD, ["the move"], **{kind: kind in kinds for kind in ENTERED})
    other = joined("Client B", of_kinds(RECORD, kinds), ["the move"] if "topics" in kinds else [])
    work()
    of_someone, of_other = dict(surfaces(someone)), dict(surfaces(other))
    assert {"report", "page", "caseload"} <= of_someone.keys()
    assert of_someone == of_other


@pytest.mark.parametrize("kinds", ONE_AWAY_OR_ALONE, ids=lambda kinds: "+".join(sorted(kinds)))
def test_what_is_found_in_a_long_record_is_found_in_what_is_shared_alone(
    kinds: set[str], joined: Any, rung: list[int], desk: Phone
) -> None:
    someone = joined("Client A", LONG_RECORD, ["the move"], **{kind: kind in kinds for kind in ENTERED})
    other = joined("Client B", of_kinds(LONG_RECORD, kinds), ["the move"] if "topics" in kinds else [])
    work()
    of_someone, of_other = newest(desk, someone), newest(desk, other)
    assert of_someone == of_other
    assert {finding["outcome"] for finding in of_someone["findings"] if finding["n_observed"]} == (
        {"mood", "energy", "tension"} & kinds
    )


def test_a_client_who_withdraws_step_by_step_is_each_time_that_other_client(
    joined: Any, surfaces: Any, rung: list[int], desk: Phone
) -> None:
    someone = joined("Client A", RECORD, ["the move"])
    phone = phone_of(someone.client.account)
    work()
    for kinds in CHOICES[::9]:
        phone.patch("/sharing", {kind: kind in kinds for kind in ENTERED})
        work()
        with transaction.atomic():
            other = joined("Client B", of_kinds(RECORD, kinds), ["the move"] if "topics" in kinds else [])
            work()
            assert newest(desk, someone) == newest(desk, other)
            transaction.set_rollback(True)


def newest(desk: Phone, relationship: CareRelationship) -> dict[str, Any]:
    report = desk.get(f"/clients/{relationship.client_id}/reports").json()["results"][0]
    return {key: value for key, value in report.items() if key not in {"id", "version", "made_at"}}
