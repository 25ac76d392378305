"""Everything of a client's in one file, as their phone asks for it and fetches it."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
import time_machine

from moodtrack.core.context import acting_as
from moodtrack.entrance.throttling import ExportThrottle
from moodtrack.ownership.models import Export, ExportFile
from moodtrack.ownership.queries.exports import NEVER
from moodtrack.ownership.rules.exporting import KEPT_FOR
from moodtrack.ownership.tasks import exports
from moodtrack.people.models import ClientKey
from tests.conftest import Phone
from tests.reports.story import NOW


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def asked(phone: Phone) -> dict[str, Any]:
    answer = phone.post("/exports", {})
    assert (answer.status_code, answer["Retry-After"]) == (202, "5")
    return answer.json()


def made(phone: Phone) -> dict[str, Any]:
    export = asked(phone)
    exports.make()
    answer = phone.get(f"/exports/{export['id']}")
    assert answer.status_code == 200
    return answer.json()


def path_of(export: dict[str, Any]) -> str:
    return f"/exports/{export['id']}/file"


def test_asked_for_it_is_being_made(phone: Phone) -> None:
    export = asked(phone)
    nothing_yet = {"made_at": None, "expires_at": None, "bytes": None, "file": None}
    assert export == {"id": export["id"], "asked_at": "2026-11-21T20:00:00Z", "state": "being_made", **nothing_yet}
    waiting = phone.get(f"/exports/{export['id']}")
    assert (waiting.status_code, waiting["Retry-After"], waiting.json()) == (202, "5", export)


def test_asked_for_twice_it_is_the_same(phone: Phone, clock: Any) -> None:
    first = asked(phone)
    clock.shift(timedelta(seconds=3))
    assert asked(phone) == first


def test_made_it_says_how_long_it_is_where_and_until_when(phone: Phone) -> None:
    export = made(phone)
    content = phone.get(path_of(export)).content
    assert export == {
        "id": export["id"],
        "asked_at": "2026-11-21T20:00:00Z",
        "state": "ready",
        "made_at": "2026-11-21T20:00:00Z",
        "expires_at": "2026-11-22T20:00:00Z",
        "bytes": len(content),
        "file": f"http://testserver/api/v1{path_of(export)}",
    }


def test_the_file_is_a_zip_to_be_kept_and_not_cached_under_nobodys_name(phone: Phone) -> None:
    answer = phone.get(path_of(made(phone)))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="moodtrack-2026-11-21.zip"'
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    with ZipFile(BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert {"README.txt", "record.json", "check-ins.csv"} <= set(archive.namelist())


def test_a_program_that_wants_json_gets_the_zip_all_the_same(phone: Phone) -> None:
    answer = phone.get(path_of(made(phone)), Accept="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")


def test_before_it_is_made_there_is_no_file(phone: Phone) -> None:
    answer = phone.get(path_of(asked(phone)))
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert "not made yet" in answer.json()["detail"]


def test_a_day_later_it_is_gone_whether_the_sweep_came_by_or_not(phone: Phone, clock: Any) -> None:
    export = made(phone)
    clock.shift(KEPT_FOR)
    for sweep in (lambda: None, exports.sweep):
        sweep()
        assert phone.get(f"/exports/{export['id']}").status_code == 404
        assert phone.get(path_of(export)).status_code == 404


def test_one_that_failed_says_so_and_is_begun_anew_when_asked_again(phone: Phone) -> None:
    export = asked(phone)
    with acting_as(phone.account.pk):
        Export.objects.update(parked_at=NOW, parked_because="ValueError", attempts=5)
    failed = phone.get(f"/exports/{export['id']}")
    assert (failed.status_code, failed.json()["state"]) == (200, "failed")
    assert "ValueError" not in failed.content.decode()
    refused = phone.get(path_of(export))
    assert (refused.status_code, refused.json()["detail"]) == (409, NEVER)
    assert asked(phone)["state"] == "being_made"


def test_a_stranger_finds_nothing_and_a_therapist_is_told_that_it_is_not_for_them(
    phone: Phone, desk: Phone, stranger_phones: list[Phone]
) -> None:
    export = made(phone)
    for other in (desk, *stranger_phones):
        for path in (f"/exports/{export['id']}", path_of(export)):
            missing = other.get(path.replace(export["id"], str(uuid4())))
            found = other.get(path)
            assert found.status_code == missing.status_code == 404
            assert found.json()["detail"] == missing.json()["detail"]
    assert desk.post("/exports", {}).status_code == 403


def test_asking_and_fetching_leave_their_lines(phone: Phone) -> None:
    phone.get(path_of(made(phone)))
    lines = phone.get("/access-log").json()["results"]
    assert [line["action"] for line in lines] == ["download_export", "ask_for_export", "start_relationship"]
    assert lines[0]["text"] == "You fetched the file with everything of yours."


def test_without_the_key_the_file_opens_for_nobody(phone: Phone) -> None:
    export = made(phone)
    with acting_as(phone.account.pk):
        ClientKey.objects.all().delete()
    answer = phone.get(path_of(export))
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")


def test_a_file_that_was_changed_in_the_database_goes_out_to_nobody(phone: Phone) -> None:
    export = made(phone)
    with acting_as(phone.account.pk):
        file = ExportFile.objects.get()
        file.content = bytes(file.content)[:-1] + bytes([bytes(file.content)[-1] ^ 1])
        file.save()
    assert phone.get(path_of(export)).status_code == 500


@pytest.mark.parametrize("body", [{"format": "pdf"}, {"id": str(uuid4())}])
def test_what_nobody_asked_for_is_refused(phone: Phone, body: dict[str, str]) -> None:
    assert phone.post("/exports", body).status_code == 422
    assert asked(phone)["state"] == "being_made"


def test_twenty_files_an_hour_are_enough(phone: Phone) -> None:
    answers = [phone.post("/exports", {}).status_code for _ in range(ExportThrottle.limit + 1)]
    assert set(answers[:-1]) == {202}
    assert answers[-1] == 429
