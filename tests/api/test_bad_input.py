"""What once broke the server: it is refused now, and said where it stood."""

from base64 import b64encode
from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import Phone

HUGE = 10**400
HALF = "\ud800"
CHECK_IN = {"day": "2026-09-20", "recorded_at": "2026-09-20T10:00:00Z", "time_zone": "UTC", "answers": {"mood": 4}}
ADDRESS = {"address_kind": "webpush", "address": {}, "time_zone": "UTC"}


def pointers(answer: Any) -> set[str]:
    assert answer.status_code == 422, answer.content
    return {error["pointer"] for error in answer.json()["errors"]}


def test_a_number_beyond_every_scale_is_refused(phone: Phone) -> None:
    refused = phone.put(f"/check-ins/{uuid4()}", {**CHECK_IN, "answers": {"mood": HUGE}})
    assert pointers(refused) == {"/answers/mood"}
    assert pointers(phone.post("/topics", {"text": "x", "position": HUGE})) == {"/position"}


@pytest.mark.parametrize("text", [0, False, [], {}])
def test_an_empty_note_is_a_text_too(phone: Phone, text: Any) -> None:
    assert pointers(phone.put(f"/check-ins/{uuid4()}", {**CHECK_IN, "note": {"text": text}})) == {"/note/text"}


@pytest.mark.parametrize("path", ["/check-ins", "/topics", "/devices", "/questions"])
@pytest.mark.parametrize("position", ["p=abc", "p=", "p=%00", "p=9999-99-99", "o=-1", "\xff"])
def test_a_made_up_cursor_is_refused(phone: Phone, path: str, position: str) -> None:
    cursor = b64encode(position.encode("latin-1")).decode()
    assert pointers(phone.get(f"{path}?cursor={cursor}")) == {"/cursor"}


@pytest.mark.parametrize("limit", ["", "0", "-1", "501", "many", "9" * 5000])
def test_a_limit_that_is_none_is_refused(phone: Phone, limit: str) -> None:
    assert pointers(phone.get(f"/check-ins?limit={limit}")) == {"/limit"}


def test_half_a_character_as_a_fields_name_is_refused(phone: Phone, desk: Phone) -> None:
    assert pointers(desk.post("/invitations", {"label": "x", HALF: 1})) == {"/?"}
    assert "/address/?" in pointers(phone.post("/devices", {**ADDRESS, "address": {HALF: 1}}))


def test_a_refused_word_is_not_repeated(phone: Phone) -> None:
    refused = phone.patch("/me", {"language": HALF})
    assert pointers(refused) == {"/language"}
    assert "secret" not in phone.patch("/me", {"language": "secret"}).content.decode()


def test_a_fields_name_is_escaped_in_its_pointer(desk: Phone) -> None:
    assert pointers(desk.post("/invitations", {"label": "x", "a/b~c": 1})) == {"/a~1b~0c"}


def test_a_number_is_not_taken_for_a_text(desk: Phone) -> None:
    assert pointers(desk.post("/invitations", {"label": 7})) == {"/label"}


@pytest.mark.parametrize("wall_time", ["7:5", "19:30:00", "٠٧:٠٠", 7])
def test_a_wall_time_is_hours_and_minutes(phone: Phone, wall_time: Any) -> None:
    assert pointers(phone.patch("/me", {"day_starts_at": wall_time})) == {"/day_starts_at"}
