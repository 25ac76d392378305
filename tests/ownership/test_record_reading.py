"""What is no sound export is refused in one line, and nothing of it is stored."""

import json
from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import time_machine
from django.core.management import CommandError, call_command

from moodtrack.ownership.formats.record import unpacking
from moodtrack.ownership.formats.record.parts import UnusableFileError
from moodtrack.ownership.formats.record.reading import record_in
from moodtrack.ownership.formats.record.unpacking import document_in
from moodtrack.people.models import Client
from tests.conftest import seen_by
from tests.ownership.generated import Life
from tests.ownership.story import NOW, document_of, exported, imported, new_client, packed, record_of

Change = Callable[[dict[str, Any]], None]
INSTANT = "2026-11-20T19:00:00Z"
VERSION = {
    "version": 1,
    "day": "2026-11-20",
    "recorded_at": INSTANT,
    "time_zone": "Europe/Madrid",
    "added_later": False,
    "form_version": 1,
    "answers": {"mood": {"value": 5}},
    "tags": ["walk"],
    "note": "",
    "note_shared": False,
    "created_at": INSTANT,
    "updated_at": INSTANT,
}
CHECK_IN = {"id": "0199c2d0-5a7e-4c3e-9f57-0d0f6f6f2a11", "deleted_at": None, "versions": [VERSION]}
TOPIC = {
    "id": "0199c2d0-5a7e-4c3e-9f57-0d0f6f6f2a12",
    "text": "Saying no.",
    "kind": "talk",
    "position": 0,
    "version": 2,
    "created_at": INSTANT,
    "updated_at": INSTANT,
    "written_at": INSTANT,
}
WISH = {
    "kind": "check-in",
    "enabled": True,
    "times": ["19:30"],
    "weekdays": [0],
    "quiet_from": "21:30",
    "quiet_until": "08:00",
    "paused_until": None,
}
EMPTY = (
    "relationships",
    "consents",
    "pauses",
    "sessions",
    "questions",
    "annotations",
    "reports",
    "devices",
    "reminders",
    "deliveries",
    "access_log",
)
FORMER = {"time_zone": "Asia/Tokyo", "day_starts_at": "00:00", "ended_at": INSTANT}
SOUND = {
    "format": "moodtrack-record/1",
    "client": {"time_zone": "Europe/Madrid", "day_starts_at": "04:00", "former_zones": [FORMER], "language": "en"},
    "check_ins": [CHECK_IN],
    "topics": [TOPIC],
    "deleted_topics": [{"id": "0199c2d0-5a7e-4c3e-9f57-0d0f6f6f2a13", "deleted_at": INSTANT}],
    "reminder_schedules": [WISH],
    **{name: [] for name in EMPTY},
}


def put(path: str, value: Any) -> Change:
    """Set what stands at a path."""

    def change(document: dict[str, Any]) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split("/")]
        at: Any = document
        for step in way:
            at = at[step]
        at[last] = value

    return change


def changed(change: Change) -> dict[str, Any]:
    document = deepcopy(SOUND)
    change(document)
    return document


def test_a_sound_document_is_read() -> None:
    brought = record_in(SOUND, now=NOW)
    assert brought.record.check_ins[0].versions[0].draft.answers == {"mood": 5}
    assert brought.wishes["check-in"].zone == "Europe/Madrid"


def test_what_two_agreed_is_counted_among_what_is_left_out() -> None:
    agreed = {"questions": [{"tag": "walk"}], "annotations": [{"on": "2026-10-05"}, {"on": "2026-10-06"}]}
    left = record_in(SOUND | agreed, now=NOW).left
    assert {name: count for name, count in left.items() if count} == {"questions": 1, "annotations": 2}


FIRST = "check_ins/0/versions/0"
UNSOUND = [
    (put("client", []), "/client/time_zone"),
    (put("client/time_zone", "Mars/Olympus"), "/client/time_zone"),
    (put("client/day_starts_at", "4 o'clock"), "/client/day_starts_at"),
    (put("client/former_zones", None), "/client/former_zones"),
    (put("client/former_zones/0/time_zone", "Mars/Base"), "/client/former_zones/0/time_zone"),
    (put("client/former_zones/0/ended_at", "then"), "/client/former_zones/0/ended_at"),
    (put("client/language", "tlh"), "/client/language"),
    (put("check_ins", {}), "/check_ins"),
    (put("check_ins/0", 5), "/check_ins/0/versions"),
    (put("check_ins/0/id", "me"), "/check_ins/0/id"),
    (put("check_ins/0/id", "{0199c2d0-5a7e-4c3e-9f57-0d0f6f6f2a11}"), "/check_ins/0/id"),
    (put("check_ins/0/versions", []), "/check_ins/0"),
    (put("check_ins/0/deleted_at", "yesterday"), "/check_ins/0/deleted_at"),
    (put(f"{FIRST}/version", 2), f"/{FIRST}/version"),
    (put(f"{FIRST}/version", True), f"/{FIRST}/version"),
    (put(f"{FIRST}/form_version", 99), f"/{FIRST}/form_version"),
    (put(f"{FIRST}/day", "2999-01-01"), f"/{FIRST}/day"),
    (put(f"{FIRST}/day", "2026-W01-1"), f"/{FIRST}/day"),
    (put(f"{FIRST}/recorded_at", "2026-11-20"), f"/{FIRST}/recorded_at"),
    (put(f"{FIRST}/time_zone", "UTC+1"), f"/{FIRST}/time_zone"),
    (put(f"{FIRST}/added_later", "no"), f"/{FIRST}/added_later"),
    (put(f"{FIRST}/answers", {}), f"/{FIRST}/answers/mood"),
    (put(f"{FIRST}/answers", []), f"/{FIRST}/answers"),
    (put(f"{FIRST}/answers/mood", 5), f"/{FIRST}/answers/mood/value"),
    (put(f"{FIRST}/answers/mood/value", 8), f"/{FIRST}/answers/mood"),
    (put(f"{FIRST}/answers/joy", {"value": 1}), f"/{FIRST}/answers/joy"),
    (put(f"{FIRST}/tags", ["x" * 101]), f"/{FIRST}/tags/0"),
    (put(f"{FIRST}/note", None), f"/{FIRST}/note"),
    (put(f"{FIRST}/note", "\ud800"), f"/{FIRST}/note/text"),
    (put(f"{FIRST}/note", "a\x00b"), f"/{FIRST}/note/text"),
    (put(f"{FIRST}/created_at", None), f"/{FIRST}/created_at"),
    (put("check_ins", [CHECK_IN, CHECK_IN]), "stands there twice"),
    (
        put("check_ins/0/versions", [VERSION, VERSION | {"version": 2, "recorded_at": "2026-11-20T20:00:00Z"}]),
        "/check_ins/0",
    ),
    (put("topics/0/text", ""), "/topics/0/text"),
    (put("topics/0/kind", "gossip"), "/topics/0/kind"),
    (put("topics/0/position", -1), "/topics/0/position"),
    (put("topics/0/position", None), "/topics/0/position"),
    (put("topics/0/version", 0), "/topics/0/version"),
    (put("topics", [TOPIC, TOPIC]), "stands there twice"),
    (put("deleted_topics/0/id", TOPIC["id"]), "stands there twice"),
    (put("reminder_schedules/0/kind", "dinner"), "/reminder_schedules/0/kind"),
    (put("reminder_schedules/0/times", ["23:00"]), "/reminder_schedules/0/times/0"),
    (put("reminder_schedules/0/weekdays", [7]), "/reminder_schedules/0/weekdays/0"),
    (put("reminder_schedules", [WISH, WISH]), "/reminder_schedules"),
    (put("access_log", "none"), "/access_log"),
]


@pytest.mark.parametrize(("change", "said"), UNSOUND, ids=[said for _, said in UNSOUND])
def test_what_cannot_be_used_is_named_by_its_place_and_not_repeated(change: Change, said: str) -> None:
    with pytest.raises(UnusableFileError) as refused:
        record_in(changed(change), now=NOW)
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("name", [*SOUND][1:])
def test_a_document_without_one_of_its_parts_is_refused(name: str) -> None:
    with pytest.raises(UnusableFileError, match=f"/{name}: This is missing"):
        record_in({key: value for key, value in SOUND.items() if key != name}, now=NOW)


def zipped(name: str, content: bytes, *, broken_at: int | None = None) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    if broken_at is None:
        return made.getvalue()
    content = bytearray(made.getvalue())
    content[broken_at] ^= 0xFF
    return bytes(content)


NO_FILES = {
    "nothing": (b"", "no export of moodtrack's"),
    "a diary of Daylio's": (b"full_date,date\n", "no export of moodtrack's"),
    "another zip": (zipped("letter.txt", b"Dear"), "no export of moodtrack's"),
    "a record that is a list": (zipped("record.json", b"[]"), "no export of moodtrack's"),
    "a record of something else": (zipped("record.json", b'{"format": "other/1"}'), "no export of moodtrack's"),
    "one of tomorrow": (zipped("record.json", b'{"format": "moodtrack-record/2"}'), "Use the version that made it"),
    "no JSON": (zipped("record.json", b"{"), "This file is broken"),
    "no UTF-8": (zipped("record.json", b"\xff"), "This file is broken"),
    "not a number": (zipped("record.json", b'{"format": NaN}'), "This file is broken"),
    "a deep well": (zipped("record.json", b"[" * 200_000), "This file is broken"),
    "a bit that fell over": (zipped("record.json", b"{}" * 400, broken_at=45), "This file is broken"),
    "half a file": (zipped("record.json", b"{}" * 400)[:60], "This file is broken"),
}


@pytest.mark.parametrize(("content", "said"), NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_export_is_refused_in_one_line(content: bytes, said: str) -> None:
    with pytest.raises(UnusableFileError, match=said) as refused:
        document_in(content)
    assert len(str(refused.value).splitlines()) == 1


def test_a_part_that_needs_a_password_is_refused() -> None:
    content = bytearray(zipped("record.json", b"{}"))
    for at in (content.find(b"PK\x01\x02") + 8, 6):
        content[at] |= 1
    with pytest.raises(UnusableFileError, match="broken"):
        document_in(bytes(content))


def test_no_more_is_unpacked_than_what_is_taken() -> None:
    bomb = zipped("record.json", b" " * 1_000_000)
    assert len(bomb) < 2000
    with pytest.raises(UnusableFileError, match="larger than what is taken"):
        document_in(bomb, largest=999_999)


def test_a_file_that_lies_about_its_length_is_refused() -> None:
    content = zipped("record.json", json.dumps(SOUND).encode() + b" " * 1_000_000)
    length = (1_000_000 + len(json.dumps(SOUND))).to_bytes(4, "little")
    assert content.count(length) == 2
    with pytest.raises(UnusableFileError):
        document_in(content.replace(length, (10).to_bytes(4, "little")))


def test_a_file_that_is_too_large_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "LARGEST_FILE", 10)
    with pytest.raises(UnusableFileError, match="larger than what is taken"):
        document_in(b"PK" * 6)


@pytest.fixture
def to(db: None) -> Client:
    return new_client("to@to.example")


def refusal_of(content: bytes, client: Client, directory: Path) -> str:
    before = record_of(document_of(exported(client)))
    with pytest.raises(CommandError) as refused:
        imported(content, client, directory)
    assert refused.value.returncode == 2
    assert record_of(document_of(exported(client))) == before
    return str(refused.value)


@pytest.mark.parametrize("change", [put("topics/0/kind", "gossip"), put(f"{FIRST}/day", "2999-01-01")])
def test_the_command_stores_all_or_nothing(change: Change, to: Client, tmp_path: Path) -> None:
    with time_machine.travel(NOW, tick=False):
        assert "cannot be used" in refusal_of(packed(changed(change)), to, tmp_path)
        imported(packed(SOUND), to, tmp_path)


def test_what_fails_half_way_leaves_nothing(to: Client, tmp_path: Path) -> None:
    """A day that starts after noon is refused when check-ins and topics have been written."""
    with time_machine.travel(NOW, tick=False):
        assert "A day starts between" in refusal_of(packed(changed(put("client/day_starts_at", "13:00"))), to, tmp_path)


@pytest.mark.parametrize(
    ("client", "file", "said"),
    [
        ("nobody@example.org", "export.zip", "There is no client"),
        ("to@to.example", "missing.zip", "cannot be read: No"),
    ],
)
def test_who_or_what_is_not_there_is_named(client: str, file: str, said: str, to: Client, tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_bytes(packed(SOUND))
    with pytest.raises(CommandError, match=said) as refused:
        call_command("import_record", str(tmp_path / file), client=client)
    assert refused.value.returncode == 2


def test_a_number_that_was_changed_in_the_file_comes_in_as_it_stands(to: Client, tmp_path: Path) -> None:
    """The file is the client's own: what a rule allows is taken, as from a phone."""
    with time_machine.travel(NOW, tick=False):
        imported(packed(changed(put(f"{FIRST}/answers/mood/value", 2))), to, tmp_path)
        (check_in,) = document_of(exported(to))["check_ins"]
    assert check_in["versions"][0]["answers"]["mood"]["value"] == 2


def test_another_clients_ids_are_as_good_as_ones_own(to: Client, tmp_path: Path) -> None:
    other = new_client("from@from.example")
    with seen_by(other):
        Life(other, 3).say()
    content = exported(other)
    imported(content, to, tmp_path)
    assert record_of(document_of(exported(other))) == record_of(document_of(content))
