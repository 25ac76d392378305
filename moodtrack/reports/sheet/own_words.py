"""What the client wrote: the agenda in their order, and shared notes beside the chart; never reworded, only cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations

from moodtrack.reports.rules import MOST_QUOTES, letters_of
from moodtrack.reports.sheet.stored import StoredNote, StoredReport
from moodtrack.reports.sheet.texts import cut, room_of
from moodtrack.reports.wording.dates import Dates

MOST_TOPICS = 3
MOST_WORDS_IN_ALL = 60
MOST_WORDS_A_QUOTE = 25
WENT_WELL = "went_well"


@dataclass(frozen=True, slots=True)
class Agenda:
    """What the client wants to talk about.

    Args:
        topics, went_well: as far as the page has room for them; "" when nothing went on the list.
        added: the latest day something was added, "" when it is not known.
        everything: all of it uncut, empty when nothing was left out.
        more: how many there is no room for at all.
    """

    topics: tuple[str, ...]
    went_well: str
    added: str
    everything: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """A shared note; ``letter`` stands by its day in the chart, "" when there is no dot to stand by."""

    letter: str
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Quotes:
    """Those printed in date order, every one of them uncut when some were left out, and the letters by day.

    ``more`` says how many there is no room for at all.
    """

    shown: tuple[Quote, ...]
    everything: tuple[Quote, ...]
    letters: dict[date, str]
    more: int = 0


def agenda_of(report: StoredReport, words: NullTranslations) -> Agenda:
    """The client's list, at most three topics and one thing that went well, sixty words in all."""
    topics = [topic for topic in report.topics if topic.kind != WENT_WELL]
    well = [topic for topic in report.topics if topic.kind == WENT_WELL]
    chosen = [*topics[:MOST_TOPICS], *well[:1]]
    *shown, went_well = _within_budget([topic.text for topic in chosen] + ([] if well else [""]))
    is_whole = len(chosen) == len(report.topics) and [*shown, went_well][: len(chosen)] == [t.text for t in chosen]
    everything = () if is_whole else tuple(topic.text for topic in (*topics, *well))
    more = len(report.topics) - len(chosen)
    return Agenda(tuple(shown), went_well, _added(report, words), everything, more)


def _within_budget(texts: Sequence[str]) -> list[str]:
    """Cut only as many words as must go, and from the longest texts."""
    counts = [room_of(text) for text in texts]
    limits = range(MOST_WORDS_IN_ALL, 0, -1)
    limit = next(limit for limit in limits if sum(min(count, limit) for count in counts) <= MOST_WORDS_IN_ALL)
    return [cut(text, limit) for text in texts]


def _added(report: StoredReport, words: NullTranslations) -> str:
    days = [topic.added_on for topic in report.topics if topic.added_on is not None]
    if not days:
        return ""
    latest, dates = max(days), Dates(words)
    return dates.short(latest) if latest.year == report.last.year else dates.in_year(latest)


def quotes_of(report: StoredReport, words: NullTranslations) -> Quotes:
    """The latest three shared notes, in date order, twenty-five words of each."""
    notes = sorted(report.notes, key=lambda note: note.day)
    latest = notes[-MOST_QUOTES:]
    letters = letters_of([note.day for note in notes], report.moods)
    shown = tuple(_quote(note, letters, words, cut(note.text, MOST_WORDS_A_QUOTE)) for note in latest)
    is_whole = len(latest) == len(notes) and all(q.text == note.text for q, note in zip(shown, latest, strict=True))
    everything = () if is_whole else tuple(_quote(note, {}, words, note.text) for note in notes)
    return Quotes(shown, everything, letters, len(notes) - len(latest))


def _quote(note: StoredNote, letters: dict[date, str], words: NullTranslations, text: str) -> Quote:
    return Quote(letters.get(note.day, ""), Dates(words).with_weekday(note.day), text)
