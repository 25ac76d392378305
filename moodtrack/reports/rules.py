"""When a report is made, what days it is about, and which word its numbers deserve."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from moodtrack.core.packing import pack
from moodtrack.core.sealing import Kind, Seal

METHOD_VERSION = "grid-gls-3"
"""That of the analysis, for the web process, which does not load it."""
AHEAD_FOR = timedelta(hours=24)
"""A session's report is made this long before it starts."""
REST_FOR = timedelta(minutes=10)
"""Between two versions of a report lies at least this."""
LAST_MOMENT = timedelta(minutes=1)
"""So long before its session a report is made at the latest; once the session starts it is frozen."""
PERIOD_DAYS = 56
MEANINGFUL_STEP = 0.5
"""The least change on a scale of 1-7 that is called more than "slightly"."""
HALF_A_KEY = 16
LEAST_SINCE = 5
LEAST_BEFORE = 10
MORE_VARIED, STEADIER = 1.5, 0.67
"""Days differ so many times as much as before, at least or at most, where that is said."""
MOST_QUOTES = 3
LETTERS = "abc"
MOST_DATES = 2
"""Of the dates noted so many are compared: they share the error, and each more would blur them all."""


class ReportKind(StrEnum):
    """Whom a report is made for."""

    SESSION = "session"
    PREVIEW = "preview"
    OWN = "own"


class Word(StrEnum):
    """What may be said of a change."""

    HIGHER = "higher"
    SLIGHTLY_HIGHER = "slightly_higher"
    LOWER = "lower"
    SLIGHTLY_LOWER = "slightly_lower"
    NO_CLEAR_CHANGE = "no_clear_change"
    CANNOT_TELL = "cannot_tell"
    TOO_FEW = "too_few"
    NONE = "none"


class SpreadWord(StrEnum):
    """What may be said of how much days differ."""

    MORE_VARIED = "more_varied"
    STEADIER = "steadier"


class Outlook(StrEnum):
    """What becomes of the report that is to be read next."""

    READY = "ready"
    UPDATED = "updated"
    BEING_MADE = "being_made"
    FAILED = "failed"
    TO_COME = "to_come"
    UNPLANNED = "unplanned"


@dataclass(frozen=True, slots=True)
class Period:
    """The days a report is about, all inclusive; ``since`` starts the stretch after the last session."""

    first: date
    last: date
    since: date
    has_last_session: bool


def period_of(
    *,
    session_day: date,
    last_session_day: date | None,
    check_in_days: Iterable[date],
    paused_on: date | None = None,
) -> Period:
    """The days a report is about.

    Args:
        session_day: the client's local day of the session prepared for.
        last_session_day: that of the last session held, if there is one.
        check_in_days: days with a check-in recorded before the session starts.
        paused_on: the day from which on sharing rests; what comes after it is not counted, so the period ends there.

    Returns:
        From 56 days before the session, or the first check-in if that is later, to the day before the session, or to
        its own day when that holds a check-in already. Where sharing rests, the day from which on it does stands for
        the session's.
    """
    days = sorted(day for day in check_in_days if day <= session_day)
    end = session_day if paused_on is None else min(session_day, paused_on)
    last = end if end in days else end - timedelta(days=1)
    earliest = end - timedelta(days=PERIOD_DAYS)
    first_check_in = days[0] if days else earliest
    since = first_check_in if last_session_day is None else last_session_day
    return Period(min(max(earliest, first_check_in), last), last, since, last_session_day is not None)


def dates_to_compare(noted: Iterable[date], *, last: date, look_back_days: int) -> list[date]:
    """The latest of the dates noted that lie among the days looked at, which end with ``last``; in order."""
    first = last - timedelta(days=look_back_days - 1)
    return sorted({day for day in noted if first <= day <= last})[-MOST_DATES:]


def inputs_key(*, readers: Mapping[str, Any], clients: Mapping[str, Any]) -> str:
    """A short key of what a report is made from: equal facts, equal key.

    Args:
        readers: what the reader knows without the report, such as when they meet.
        clients: what only the client knows, such as how often they have written; it must not show when it changes.
    """
    return _digest(readers) + _digest(clients)


def says_the_same_to_its_reader(key: str, other: str) -> bool:
    """Whether two keys differ at most in what only the client knows."""
    return key[:HALF_A_KEY] == other[:HALF_A_KEY]


def _digest(facts: Mapping[str, Any]) -> str:
    return sha256(pack(facts)).hexdigest()[:HALF_A_KEY]


def fingerprint_of(document: bytes, run_id: UUID, seal: Seal) -> bytes:
    """The fingerprint by which two versions of one run are known to say the same, without opening either."""
    return seal.fingerprint(Kind.DOCUMENT, run_id, [document])


def due_at(*, last_version_at: datetime | None, starts_at: datetime, now: datetime) -> datetime:
    """When a report whose inputs changed is made: now, or when the last version has rested, but before the session.

    What changes no version does not count: it would tell by the clock that something unshared was written.
    """
    rested_at = now if last_version_at is None else last_version_at + REST_FOR
    return max(now, min(rested_at, starts_at - LAST_MOMENT))


def outlook(*, versions: int, starts_at: datetime | None, now: datetime) -> Outlook:
    """What a list of clients says of a report, knowing nothing of who works on it.

    Args:
        versions: how many there are for the session that comes next, or, without one, for none.
        starts_at: of that session.
        now: aware instant.
    """
    if versions:
        return Outlook.READY if versions == 1 else Outlook.UPDATED
    if starts_at is None:
        return Outlook.UNPLANNED
    return Outlook.TO_COME if starts_at - now > AHEAD_FOR else Outlook.BEING_MADE


def word_of_change(
    *,
    before: float | None,
    since: float | None,
    difference: float | None,
    low: float | None,
    high: float | None,
    n_before: int,
    n_since: int,
) -> Word:
    """The one word for a change since the last session.

    Args:
        before, since: plain means of the two windows, where they hold anything.
        difference, low, high: the engine's estimate and 90 % interval; None when it had too little to go on.
        n_before, n_since: days with a value in each window.

    Returns:
        The class whose sentence is printed. Where the plain difference lies outside the interval, or points the other
        way than the estimate, nothing can be told.
    """
    if n_since == 0:
        return Word.NONE
    if n_since < LEAST_SINCE or n_before < LEAST_BEFORE:
        return Word.TOO_FEW
    if before is None or since is None or difference is None or low is None or high is None:
        return Word.CANNOT_TELL
    plain = since - before
    if not low <= plain <= high or plain * difference < 0:
        return Word.CANNOT_TELL
    return _word_of_interval(difference, low, high)


def _word_of_interval(difference: float, low: float, high: float) -> Word:
    if low > 0:
        return Word.HIGHER if difference >= MEANINGFUL_STEP else Word.SLIGHTLY_HIGHER
    if high < 0:
        return Word.LOWER if -difference >= MEANINGFUL_STEP else Word.SLIGHTLY_LOWER
    return Word.NO_CLEAR_CHANGE if (high - low) / 2 <= 2 * MEANINGFUL_STEP else Word.CANNOT_TELL


def word_of_spread(*, ratio: float, low: float, high: float) -> SpreadWord | None:
    """Whether days differed more, or less, than before.

    Args:
        ratio: how far days lie from the middle of their stretch, since the last session by before it.
        low, high: the engine's interval for the step between the two.
    """
    if ratio >= MORE_VARIED and low > 0:
        return SpreadWord.MORE_VARIED
    return SpreadWord.STEADIER if ratio <= STEADIER and high < 0 else None


def letters_of(note_days: Sequence[date], days_with_mood: Collection[date]) -> dict[date, str]:
    """The letters that lead from the chart to the quotes beside it, by day.

    Args:
        note_days: of the shared notes, one entry a note; the latest three are quoted.
        days_with_mood: those that have a dot; only these get a letter.
    """
    quoted = set(sorted(note_days)[-MOST_QUOTES:])
    return dict(zip(sorted(quoted & set(days_with_mood)), LETTERS, strict=False))
