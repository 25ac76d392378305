import re
from datetime import date, timedelta
from gettext import NullTranslations

import pytest

from moodtrack.operation.servers import BASE_DIR
from moodtrack.reminders.gateway.push import PAYLOAD_BYTES, Push
from moodtrack.reminders.rules.silence import Tone
from moodtrack.reminders.wording import check_in_text, text_of, texts

ALL = texts(NullTranslations())


def test_no_text_says_what_it_is_about() -> None:
    said = " ".join(ALL.values()).lower()
    for word in ("mood", "feel", "therap", "health", "mental", "session", "check-in", "streak", "!"):
        assert word not in said
    assert said.isascii()


def test_the_four_texts_take_turns() -> None:
    week = {check_in_text(date(2026, 11, 23) + timedelta(days=day)) for day in range(4)}
    assert len(week) == 4
    assert week <= ALL.keys()


def test_every_text_travels_in_a_payload_of_the_same_size() -> None:
    sizes = {len(Push("webpush", {}, text, "t" * 22, "topic").payload()) for text in ALL}
    assert sizes == {PAYLOAD_BYTES}


def test_the_page_for_app_developers_lists_every_text_byte_for_byte() -> None:
    page = (BASE_DIR / "docs" / "app-developers.md").read_text()
    listed = dict(re.findall(r"^\| `(\w+)` \| ([A-Z][^|]*[.?]) \|$", page, re.MULTILINE))
    assert listed == dict(ALL)


@pytest.mark.parametrize(
    ("kind", "tone", "is_snoozed", "text"),
    [
        ("check-in", Tone.STILL_HERE, False, "still_here"),
        ("check-in", Tone.IF_YOU_WANT, False, "if_you_want"),
        ("check-in", None, True, "as_asked"),
        ("session", Tone.DAILY, False, "your_list"),
    ],
)
def test_each_occasion_has_its_text(kind: str, tone: Tone | None, is_snoozed: bool, text: str) -> None:
    assert text_of(kind, date(2026, 11, 23), tone, is_snoozed=is_snoozed) == text
