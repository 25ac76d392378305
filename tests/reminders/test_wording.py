from datetime import date, timedelta
from gettext import NullTranslations

from moodtrack.reminders.gateway.push import PAYLOAD_BYTES, Push
from moodtrack.reminders.wording import check_in_text, texts

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
