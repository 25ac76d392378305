"""Documents without sentences yet: just enough of one for what stands in brief, with numbers said outright."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from moodtrack.core.words import words_in
from moodtrack.reports.rules import Word, word_of_change, word_of_spread
from moodtrack.reports.wording.in_brief import sentences_in_brief
from moodtrack.reports.wording.sentence import Sentence

SESSION_ON = date(2026, 11, 10)
LAST = date(2026, 11, 23)
CALM = "34343434343434"
"""The days since the session: one letter a day, a full stop is a day without a check-in."""


def change_of(since: float, before: float, low: float, high: float, **more: Any) -> dict[str, Any]:
    """A comparison as the engine gives it, with the word its numbers deserve."""
    numbers = {"before": before, "since": since, "difference": since - before, "low": low, "high": high}
    counted = {"n_before": 36, "n_since": 12, **{key: more.pop(key) for key in ("n_before", "n_since") if key in more}}
    word = word_of_change(**numbers, **counted)
    usual = {"usual_low": 2.0, "usual_high": 5.0, "lowest": 2.0, "highest": 6.0, "spread": None}
    flags = {"holds_start": False, "hardly_differs": False}
    return numbers | counted | usual | flags | {"word": word.value} | more


def change_with(word: Word, **more: Any) -> dict[str, Any]:
    """A comparison of one class, by its name."""
    high_and_low = {
        Word.HIGHER: (4.6, 3.4, 0.3, 2.1),
        Word.SLIGHTLY_HIGHER: (3.7, 3.4, 0.1, 0.6),
        Word.LOWER: (2.6, 3.7, -1.5, -0.6),
        Word.SLIGHTLY_LOWER: (3.4, 3.7, -0.6, -0.1),
        Word.NO_CLEAR_CHANGE: (3.5, 3.4, -0.4, 0.6),
        Word.CANNOT_TELL: (3.5, 3.4, -1.4, 1.6),
        Word.TOO_FEW: (3.5, 3.4, -0.4, 0.6),
        Word.NONE: (3.5, 3.4, -0.4, 0.6),
    }[word]
    counts = {Word.TOO_FEW: {"n_since": 3}, Word.NONE: {"n_since": 0}}.get(word, {})
    return change_of(*high_and_low, **{**counts, **more})


def spread_of(ratio: float, low: float, high: float) -> dict[str, Any]:
    return {"ratio": ratio, "low": low, "high": high, "direction": word_of_spread(ratio=ratio, low=low, high=high)}


def brief_document(
    change: Mapping[str, Any] | None,
    *,
    since: str = CALM,
    notes: Sequence[date] = (),
    slower: Mapping[str, Any] | None = None,
    level: Mapping[str, Any] | None = None,
    others: Mapping[str, Word] | None = None,
) -> dict[str, Any]:
    """A document of a client whose moods since the session are given day by day."""
    moods = [(SESSION_ON + timedelta(days=n), mood) for n, mood in enumerate(since) if mood != "."]
    changes = {rating: change_with(word) for rating, word in (others or {}).items()}
    return {
        "period": {"from": "2026-09-29", "to": str(LAST), "since": str(SESSION_ON)},
        "series": [{"day": str(day), "mood": float(mood), "check_ins": 1} for day, mood in moods],
        "notes": [{"day": str(day), "text": "words"} for day in notes],
        "last_session": {"number": 8},
        "level": {"mood": level},
        "since_last_session": None if change is None else {"mood": dict(change), **changes},
        "last_4_weeks": None if slower is None else {"mood": dict(slower)},
        "paused": None,
    }


def in_brief(document: Mapping[str, Any]) -> list[Sentence]:
    return sentences_in_brief(document, words_in("en"))


def texts_in_brief(document: Mapping[str, Any]) -> list[str]:
    return [sentence.text for sentence in in_brief(document)]
