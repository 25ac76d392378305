"""What is said of mood since the last session against the weeks before, a sentence for each class of change."""

from collections.abc import Iterator, Mapping
from gettext import NullTranslations
from typing import Any

from moodtrack.reports.rules import LEAST_SINCE, Word
from moodtrack.reports.wording.days import Days
from moodtrack.reports.wording.sentence import Sentence, answer, number, size
from moodtrack.reports.wording.why import start_remark

RISE = frozenset({Word.HIGHER, Word.SLIGHTLY_HIGHER})
FALL = frozenset({Word.LOWER, Word.SLIGHTLY_LOWER})
DIRECTION = RISE | FALL
HARDLY_DIFFERS = "hardly_differs"
VALUES = ("before", "since", "difference", "low", "high", "n_before", "n_since", "lowest", "highest")


def sentences_of_change(
    change: Mapping[str, Any], session_number: int | None, days: Days, words: NullTranslations
) -> Iterator[Sentence]:
    """How mood went since the last session, and whether the start of the record may have a part in it.

    Args:
        change: ``since_last_session.mood`` of the document.
        session_number: number of the last session.
        days: of the report.
        words: the reader's catalogue.
    """
    word = Word(change["word"])
    values = {"session": session_number, **{name: change[name] for name in VALUES if name in change}}
    said = printed(values, words, is_fall=word in FALL) | {"stretch": _stretch(change, words)}
    text = _template(word, change, days, words).format(**said)
    said_as = HARDLY_DIFFERS if _hardly_differs(word, change) else word
    yield Sentence(f"since_last_session.mood.{said_as}", values, text)
    if change["holds_start"] and word in DIRECTION:
        yield Sentence("since_last_session.mood.holds_start", {}, start_remark(words))


def slower_sentences(change: Mapping[str, Any], words: NullTranslations) -> Iterator[Sentence]:
    """Four weeks against the four before, where that can be told at all.

    Args:
        change: ``last_4_weeks.mood`` of the document.
        words: the reader's catalogue.
    """
    word = Word(change["word"])
    if word not in DIRECTION | {Word.NO_CLEAR_CHANGE}:
        return
    text = _slower(word, words).format(**printed(change, words, is_fall=word in FALL))
    yield Sentence(f"last_4_weeks.mood.{word}", {name: change[name] for name in VALUES if name in change}, text)


def printed(values: Mapping[str, Any], words: NullTranslations, *, is_fall: bool) -> dict[str, str]:
    """Values as they stand in a sentence; a fall is told by its size, the lesser first."""
    said = {name: number(value) if isinstance(value, float) else str(value) for name, value in values.items()}
    said |= {end: answer(values[end]) for end in ("lowest", "highest") if values.get(end) is not None}
    low, high = (-values["high"], -values["low"]) if is_fall else (values.get("low"), values.get("high"))
    said |= {end: size(value, words) for end, value in (("low", low), ("high", high)) if value is not None}
    return said


def _template(word: Word, change: Mapping[str, Any], days: Days, words: NullTranslations) -> str:
    if word == Word.NONE:
        return _none(days, words)
    if word == Word.TOO_FEW:
        return _too_few(change, words)
    if _hardly_differs(word, change):
        return words.gettext(
            "Mood hardly differed from day to day, so no change is looked for: average {since} since "
            "session {session}, was {before} in the {stretch} before."
        )
    return _told(words)[word]


def _hardly_differs(word: Word, change: Mapping[str, Any]) -> bool:
    """Whether that is why nothing can be told: there are days enough."""
    return word == Word.CANNOT_TELL and change["hardly_differs"]


def _stretch(change: Mapping[str, Any], words: NullTranslations) -> str:
    """What is compared with: six weeks, unless the record began within them."""
    return words.gettext("days") if change["holds_start"] else words.gettext("six weeks")


def _none(days: Days, words: NullTranslations) -> str:
    if days.has_check_ins_since:
        return words.gettext("No mood ratings since session {session}.")
    if days.has_earlier_moods:
        return words.gettext("No check-ins since session {session}. Earlier weeks are shown below.")
    return words.gettext("No check-ins since session {session}.")


def _too_few(change: Mapping[str, Any], words: NullTranslations) -> str:
    if change["n_since"] == 1:
        return words.gettext("1 day with a mood since session {session}, at {lowest}. Too few to describe a direction.")
    if change["n_since"] < LEAST_SINCE:
        return words.gettext(
            "{n_since} days with a mood since session {session}, from {lowest} to {highest}. "
            "Too few to describe a direction."
        )
    return words.gettext(
        "{n_since} days with a mood since session {session}, from {lowest} to {highest}. "
        "Too few days before it to compare with ({n_before})."
    )


def _told(words: NullTranslations) -> dict[Word, str]:
    return {
        Word.HIGHER: words.gettext(
            "Mood has been higher since session {session}: average {since}, up from {before} in the {stretch} before "
            "(likely rise {low} to {high} on the scale of 1\u00a0to\u00a07)."
        ),
        Word.SLIGHTLY_HIGHER: words.gettext(
            "Mood is a little higher since session {session}: {before} to {since} (likely rise {low} to {high})."
        ),
        Word.LOWER: words.gettext(
            "Mood has been lower since session {session}: average {since}, down from {before} in the {stretch} before "
            "(likely fall {low} to {high} on the scale of 1\u00a0to\u00a07)."
        ),
        Word.SLIGHTLY_LOWER: words.gettext(
            "Mood is a little lower since session {session}: {before} to {since} (likely fall {low} to {high})."
        ),
        Word.NO_CLEAR_CHANGE: words.gettext(
            "Mood shows no clear change since session {session}: average {since}, was {before} in the {stretch} before "
            "(likely between {low} and {high})."
        ),
        Word.CANNOT_TELL: words.gettext(
            "Mood varied too much, or has too few days, to say if it changed since session {session}."
        ),
    }


def _slower(word: Word, words: NullTranslations) -> str:
    if word in RISE:
        return words.gettext(
            "Over the last 4 weeks: average {since}, was {before} in the 4 weeks before (likely rise {low} to {high})."
        )
    if word in FALL:
        return words.gettext(
            "Over the last 4 weeks: average {since}, was {before} in the 4 weeks before (likely fall {low} to {high})."
        )
    return words.gettext(
        "Over the last 4 weeks: average {since}, was {before} in the 4 weeks before "
        "(no clear change, likely between {low} and {high})."
    )
