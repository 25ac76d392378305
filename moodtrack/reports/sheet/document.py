"""A stored report, read once into typed values; what an older version does not hold gets a default."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from moodtrack.reports.sheet.texts import printable

REFERENCE_LENGTH = 8
"""Of the id's end, which is random; it begins with the time."""
OTHER_RATINGS = ("energy", "tension", "sleep_hours")


@dataclass(frozen=True, slots=True)
class ObservedDay:
    """One day with a check-in; a rating is None where it was left out or is not shared."""

    day: date
    mood: float | None
    added_later: bool
    others: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class NumberedSession:
    """A therapy session and its number in the relationship."""

    number: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """Plain means of the days before and since the last session, the days they stand on, and the word for it."""

    word: str
    before: float | None
    since: float | None
    n_before: int
    n_since: int
    has_interval: bool


@dataclass(frozen=True, slots=True)
class Completeness:
    """All in days."""

    days: int
    days_with_check_in: int
    longest_gap: int


@dataclass(frozen=True, slots=True)
class StoredTopic:
    """Something the client put on the agenda, word for word; ``kind`` is ``talk`` or ``went_well``."""

    text: str
    kind: str
    added_on: date | None


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A note the client shared, word for word."""

    day: date
    text: str


@dataclass(frozen=True, slots=True)
class StoredReport:
    """One version of a report. Days are the client's local days, all inclusive; instants are aware."""

    reference: str
    version: int
    made_at: datetime | None
    is_current: bool
    method_version: str
    client: str
    therapist: str
    zone: str
    session: NumberedSession | None
    last_session: NumberedSession | None
    first: date
    last: date
    since: date
    completeness: Completeness
    completeness_8_weeks: Completeness
    observed: tuple[ObservedDay, ...]
    change: Change | None
    has_level: bool
    sentences: tuple[str, ...]
    notes: tuple[StoredNote, ...]
    topics: tuple[StoredTopic, ...]

    @property
    def moods(self) -> dict[date, float]:
        """The day values of mood, in order."""
        return {seen.day: seen.mood for seen in self.observed if seen.mood is not None}

    @property
    def has_intervals(self) -> bool:
        """Whether the document holds any interval its sentences may print."""
        return self.has_level or (self.change is not None and self.change.has_interval)

    @property
    def has_session_within(self) -> bool:
        """Whether the last session lies within the period."""
        return self.last_session is not None and self.first <= self.since <= self.last

    def is_since(self, day: date) -> bool:
        """Whether a day lies after the last session; without one, every day does."""
        return self.last_session is None or day >= self.since


def read_document(document: Mapping[str, Any]) -> StoredReport:
    """Read the JSON document of a report.

    Args:
        document: as ``reports.actions`` composes it, with or without what only a stored version has.

    Raises:
        KeyError: a field that every version holds is missing.
    """
    period, change = document["period"], document.get("since_last_session") or {}
    return StoredReport(
        reference=document.get("id", "")[-REFERENCE_LENGTH:],
        version=document.get("version", 1),
        made_at=_instant(document.get("made_at")),
        is_current=document.get("is_current", True),
        method_version=document.get("method_version", ""),
        client=printable(document["client"]["label"]),
        therapist=printable(document.get("therapist", {}).get("name", "")),
        zone=document.get("zone", "UTC"),
        session=_session(document.get("session")),
        last_session=_session(document.get("last_session")),
        first=date.fromisoformat(period["from"]),
        last=date.fromisoformat(period["to"]),
        since=date.fromisoformat(period["since"]),
        completeness=Completeness(**document["completeness"]),
        completeness_8_weeks=Completeness(**document["completeness_8_weeks"]),
        observed=tuple(_observed(entry) for entry in document["series"]),
        change=_change(change.get("mood")),
        has_level=document["level"]["mood"] is not None,
        sentences=tuple(printable(each["text"]) for each in document["sentences"] if not _is_of_a_pattern(each)),
        notes=tuple(_note(note) for note in document["notes"]),
        topics=tuple(_topic(topic) for topic in document["topics"]),
    )


def _is_of_a_pattern(sentence: Mapping[str, Any]) -> bool:
    """Whether it says something of patterns, which stand apart from what is in brief."""
    return str(sentence["key"]).startswith("patterns.")


def _instant(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored)


def _session(stored: Mapping[str, Any] | None) -> NumberedSession | None:
    return None if stored is None else NumberedSession(stored["number"], datetime.fromisoformat(stored["starts_at"]))


def _observed(stored: Mapping[str, Any]) -> ObservedDay:
    others = {rating: stored.get(rating) for rating in OTHER_RATINGS}
    return ObservedDay(date.fromisoformat(stored["day"]), stored["mood"], stored["added_later"], others)


def _change(stored: Mapping[str, Any] | None) -> Change | None:
    if stored is None:
        return None
    return Change(
        word=stored["word"],
        before=stored["before"],
        since=stored["since"],
        n_before=stored["n_before"],
        n_since=stored["n_since"],
        has_interval=stored["low"] is not None,
    )


def _note(stored: Mapping[str, Any]) -> StoredNote:
    return StoredNote(date.fromisoformat(stored["day"]), printable(stored["text"]))


def _topic(stored: Mapping[str, Any]) -> StoredTopic:
    added_on = stored.get("added_on")
    return StoredTopic(
        printable(stored["text"]), stored["kind"], None if added_on is None else date.fromisoformat(added_on)
    )
