"""What single days add to an average: how much they differ, which one stands out, and those nothing is known about."""

from collections.abc import Iterator, Mapping
from datetime import date
from gettext import NullTranslations
from itertools import groupby
from typing import Any

from moodtrack.reports.rules import SpreadWord, Word
from moodtrack.reports.wording.change import FALL, RISE
from moodtrack.reports.wording.dates import Dates
from moodtrack.reports.wording.days import Days
from moodtrack.reports.wording.sentence import Sentence, answer

LEAST_GAP = 3
STANDS_OUT = 1.0
"""Steps a day must lie from the average, too: of seven steps, the end of the usual range is often an ordinary day."""
UNCLEAR = frozenset({Word.NO_CLEAR_CHANGE, Word.CANNOT_TELL})


def spread_word(change: Mapping[str, Any]) -> SpreadWord | None:
    """What the document says of how much days differ."""
    spread = change.get("spread")
    return SpreadWord(spread["direction"]) if spread and spread["direction"] else None


def spread_sentences(change: Mapping[str, Any], words: NullTranslations) -> Iterator[Sentence]:
    """That days differed more, or less, than before, where that can be told."""
    word = spread_word(change)
    if word is None:
        return
    values = {"lowest": change["lowest"], "highest": change["highest"], "ratio": change["spread"]["ratio"]}
    if word == SpreadWord.MORE_VARIED:
        template = words.gettext("Days differed more than before: from {lowest} to {highest}.")
    else:
        template = words.gettext("Days were more alike than before: from {lowest} to {highest}.")
    text = template.format(lowest=answer(change["lowest"]), highest=answer(change["highest"]))
    yield Sentence(f"since_last_session.mood.{word}", values, text)


def exceptions(change: Mapping[str, Any], days: Days, words: NullTranslations) -> Iterator[Sentence]:
    """The day that does not go with what the average says, where each day the average stands on is held."""
    word, since = Word(change["word"]), days.moods_since()
    if not since or not days.holds_all_since or change.get("usual_low") is None:
        return
    mean = change["since"]
    lowest, highest = _latest(since, min(since.values()), days), _latest(since, max(since.values()), days)
    if word in UNCLEAR and spread_word(change) == SpreadWord.MORE_VARIED:
        yield _both(highest, lowest, days, words)
    elif word in RISE | {Word.NO_CLEAR_CHANGE} and since[lowest] <= min(change["usual_low"], mean - STANDS_OUT):
        yield _dip(lowest, days, words)
    elif word in FALL and since[highest] >= max(change["usual_high"], mean + STANDS_OUT):
        yield _better(highest, days, words)


def _latest(since: Mapping[date, float], value: float, days: Days) -> date:
    """The latest day with this value, a day whose note is quoted before all others."""
    return max((day for day, mood in since.items() if mood == value), key=lambda day: (day in days.letters, day))


def _both(highest: date, lowest: date, days: Days, words: NullTranslations) -> Sentence:
    text = words.gettext("Highest: {highest}; lowest: {lowest}.").format(
        highest=_day(highest, days, words), lowest=_day(lowest, days, words)
    )
    return Sentence("exception.both", {"highest": str(highest), "lowest": str(lowest)}, text)


def _dip(lowest: date, days: Days, words: NullTranslations) -> Sentence:
    text = words.gettext("It still dips. Lowest day: {day}.").format(day=_day(lowest, days, words))
    return Sentence("exception.lowest", {"day": str(lowest)}, text)


def _better(highest: date, days: Days, words: NullTranslations) -> Sentence:
    text = words.gettext("There were better days too: {day}.").format(day=_day(highest, days, words))
    return Sentence("exception.highest", {"day": str(highest)}, text)


def _day(day: date, days: Days, words: NullTranslations) -> str:
    written = Dates(words).with_weekday(day)
    if day not in days.letters:
        return written
    return words.gettext("{day} (note\N{NO-BREAK SPACE}{letter})").format(day=written, letter=days.letters[day])


def gaps(days: Days, words: NullTranslations) -> Iterator[Sentence]:
    """The longest run of three or more days without a check-in to show since the last session, the latest of equals.

    Whether there were some that its reader may not see is neither told nor denied. Of days before the period
    nothing is said: the document does not hold them one by one.
    """
    runs = list(_runs_without(days))
    if not runs:
        return
    longest = max(runs, key=lambda run: (len(run), run[0]))
    values = {"from": str(longest[0]), "to": str(longest[-1])}
    text = words.gettext("No check-ins to show {period}; nothing is known about those days.").format(
        period=Dates(words).between(longest[0], longest[-1])
    )
    yield Sentence("gap", values, text)


def _runs_without(days: Days) -> Iterator[list[date]]:
    for has_check_in, run in groupby(days.days_since(), key=days.checked_in.__contains__):
        missing = list(run)
        if not has_check_in and len(missing) >= LEAST_GAP:
            yield missing
