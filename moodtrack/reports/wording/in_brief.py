"""What "In brief" says: one careful sentence for what the numbers allow, none for what they do not."""

from collections.abc import Iterator, Mapping
from gettext import NullTranslations
from typing import Any

from moodtrack.reports.rules import Word
from moodtrack.reports.wording.sentence import Sentence, number
from moodtrack.reports.wording.why import start_remark

FALL = frozenset({Word.LOWER, Word.SLIGHTLY_LOWER})
DIRECTION = FALL | {Word.HIGHER, Word.SLIGHTLY_HIGHER}
NOT_A_VALUE = frozenset({"word", "holds_start"})


def sentences_in_brief(
    *,
    change: Mapping[str, Any] | None,
    level: Mapping[str, Any] | None,
    session_number: int | None,
    words: NullTranslations,
) -> list[Sentence]:
    """What "In brief" says of mood.

    Args:
        change: ``since_last_session.mood`` of the document, None when there was no session before.
        level: ``level.mood`` of the document, None when there are too few days.
        session_number: number of the last session.
        words: the reader's catalogue.
    """
    sentences: list[Sentence] = []
    if change is not None:
        sentences += _change(change, session_number, words), *_start(change, words)
    if level is not None:
        sentences.append(_level(level, words))
    if not sentences:
        sentences.append(_too_early(words))
    return sentences


def _change(change: Mapping[str, Any], session_number: int | None, words: NullTranslations) -> Sentence:
    word = Word(change["word"])
    template = {
        Word.NONE: words.gettext("No check-ins since session {session}."),
        Word.TOO_FEW: words.gettext(
            "Days with a check-in since session {session}: {n_since}. Too few to describe a direction."
        ),
        Word.HIGHER: words.gettext(
            "Mood has been higher since session {session}: average {since}, up from {before} in the six weeks before "
            "(likely rise {low} to {high} on the 1–7 scale)."
        ),
        Word.SLIGHTLY_HIGHER: words.gettext(
            "Mood is a little higher since session {session}: {before} to {since} (likely rise {low} to {high})."
        ),
        Word.LOWER: words.gettext(
            "Mood has been lower since session {session}: average {since}, down from {before} in the six weeks before "
            "(likely fall {low} to {high} on the 1–7 scale)."
        ),
        Word.SLIGHTLY_LOWER: words.gettext(
            "Mood is a little lower since session {session}: {before} to {since} (likely fall {low} to {high})."
        ),
        Word.NO_CLEAR_CHANGE: words.gettext(
            "Mood shows no clear change since session {session}: average {since}, was {before} in the six weeks before "
            "(likely between {low} and {high})."
        ),
        Word.CANNOT_TELL: words.gettext(
            "Mood varied too much, or has too few days, to say if it changed since session {session}."
        ),
    }[word]
    values = {"session": session_number, **{name: value for name, value in change.items() if name not in NOT_A_VALUE}}
    return Sentence(f"since_last_session.mood.{word}", values, template.format(**_printed(values, word)))


def _printed(values: Mapping[str, Any], word: Word) -> dict[str, str]:
    """Values as they stand in the sentence; a fall is told by its size, the lesser first."""
    printed = {name: number(value) if isinstance(value, float) else str(value) for name, value in values.items()}
    if word in FALL:
        printed["low"], printed["high"] = number(-values["high"]), number(-values["low"])
    return printed


def _start(change: Mapping[str, Any], words: NullTranslations) -> Iterator[Sentence]:
    if change["holds_start"] and Word(change["word"]) in DIRECTION:
        yield Sentence("since_last_session.mood.holds_start", {}, start_remark(words))


def _level(level: Mapping[str, Any], words: NullTranslations) -> Sentence:
    template = words.gettext(
        "Over the last 14 days mood averaged {mean} (likely between {low} and {high}; {n} days with a check-in)."
    )
    printed = {name: number(value) if isinstance(value, float) else str(value) for name, value in level.items()}
    return Sentence("level.mood", dict(level), template.format(**printed))


def _too_early(words: NullTranslations) -> Sentence:
    text = words.gettext("Too few check-ins, or too much alike, for an average with a range.")
    return Sentence("level.mood.too_few", {}, text)
