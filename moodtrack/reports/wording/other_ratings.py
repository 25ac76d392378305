"""What is said of the ratings beside mood: one sentence in brief, and a few words for each in its row."""

from collections.abc import Iterator, Mapping, Sequence
from gettext import NullTranslations
from typing import Any

from moodtrack.reports.rules import Word
from moodtrack.reports.wording.change import DIRECTION, FALL, RISE, printed
from moodtrack.reports.wording.sentence import Sentence

Changes = Mapping[str, Mapping[str, Any]]
SLIGHT = frozenset({Word.SLIGHTLY_HIGHER, Word.SLIGHTLY_LOWER})
VALUES = ("before", "since", "low", "high", "n_before", "n_since")


def sentences_of_rows(changes: Changes, session_number: int | None, words: NullTranslations) -> list[Sentence]:
    """The change of each rating in words.

    Args:
        changes: ``since_last_session`` of the document without mood.
        session_number: number of the last session.
        words: the reader's catalogue.
    """
    return [_row(rating, change, session_number, words) for rating, change in changes.items()]


def _row(rating: str, change: Mapping[str, Any], session_number: int | None, words: NullTranslations) -> Sentence:
    word = Word(change["word"])
    values = {"session": session_number, **{name: change[name] for name in VALUES}}
    said = printed(values, words, is_fall=word in FALL)
    text = _row_template(rating, word, words).format(direction=_row_direction(rating, word, words), **said)
    return Sentence(f"ratings.{rating}.{word}", values, text)


def _row_template(rating: str, word: Word, words: NullTranslations) -> str:
    if word in DIRECTION:
        in_hours = words.gettext("{direction}, likely by {low} to {high} h")
        return in_hours if rating == "sleep_hours" else words.gettext("{direction}, likely by {low} to {high}")
    return {
        Word.NO_CLEAR_CHANGE: words.gettext("No clear change, likely {low} to {high}"),
        Word.CANNOT_TELL: words.gettext("Varied too much, or too few days, to say"),
        Word.TOO_FEW: words.gettext("Too few days to compare: {n_before} before, {n_since} since"),
        Word.NONE: words.gettext("None since session {session}"),
    }[word]


def _row_direction(rating: str, word: Word, words: NullTranslations) -> str:
    if word not in DIRECTION:
        return ""
    more, less = words.gettext("Higher"), words.gettext("Lower")
    a_little_more, a_little_less = words.gettext("A little higher"), words.gettext("A little lower")
    if rating == "sleep_hours":
        more, less = words.gettext("Longer"), words.gettext("Shorter")
        a_little_more, a_little_less = words.gettext("A little longer"), words.gettext("A little shorter")
    if word in RISE:
        return a_little_more if word in SLIGHT else more
    return a_little_less if word in SLIGHT else less


def other_ratings(changes: Changes, words: NullTranslations) -> Iterator[Sentence]:
    """Which of them moved, and which show no clear change; silent about those of which nothing can be told."""
    told = {rating: Word(change["word"]) for rating, change in changes.items()}
    moved = [rating for rating, word in told.items() if word in DIRECTION]
    unclear = [rating for rating, word in told.items() if word == Word.NO_CLEAR_CHANGE]
    said = [_moved(rating, told[rating], words) for rating in moved]
    said += [_unclear(unclear, words)] if unclear else []
    if said:
        yield Sentence("other_ratings", {"moved": moved, "unclear": unclear}, " ".join(said))


def _moved(rating: str, word: Word, words: NullTranslations) -> str:
    sentences = _moved_slightly(words) if word in SLIGHT else _moved_clearly(words)
    higher, lower = sentences[rating]
    return higher if word in RISE else lower


def _moved_clearly(words: NullTranslations) -> dict[str, tuple[str, str]]:
    return {
        "energy": (words.gettext("Energy is higher."), words.gettext("Energy is lower.")),
        "tension": (words.gettext("Tension is higher."), words.gettext("Tension is lower.")),
        "sleep_hours": (words.gettext("Sleep is longer."), words.gettext("Sleep is shorter.")),
    }


def _moved_slightly(words: NullTranslations) -> dict[str, tuple[str, str]]:
    return {
        "energy": (words.gettext("Energy is a little higher."), words.gettext("Energy is a little lower.")),
        "tension": (words.gettext("Tension is a little higher."), words.gettext("Tension is a little lower.")),
        "sleep_hours": (words.gettext("Sleep is a little longer."), words.gettext("Sleep is a little shorter.")),
    }


def _unclear(ratings: Sequence[str], words: NullTranslations) -> str:
    names = {
        "energy": words.gettext("energy"),
        "tension": words.gettext("tension"),
        "sleep_hours": words.gettext("sleep"),
    }
    listed = ", ".join(names[rating] for rating in ratings)
    return words.gettext("No clear change in: {ratings}.").format(ratings=listed)
