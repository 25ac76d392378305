"""A stored report, read once into typed values; what an older version does not hold gets a default."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from moodtrack.reports.sheet.texts import printable

REFERENCE_LENGTH = 8
"""Of the id's end, which is random; it begins with the time."""
Range = tuple[float, float]
OF_A_PATTERN, OF_A_RATING, ASKED = "patterns.", "ratings.", "asked"
APART = (OF_A_PATTERN, OF_A_RATING)
"""How the keys of sentences begin that stand apart from what is in brief."""
OTHER_RATINGS = ("energy", "tension", "sleep_hours")


@dataclass(frozen=True, slots=True)
class ObservedDay:
    """One day with a check-in; a rating is None where it was left out or is not shared.

    ``spread`` is from the lowest to the highest mood of a day with several.
    """

    day: date
    mood: float | None
    added_later: bool
    others: Mapping[str, float | None]
    spread: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class NumberedSession:
    """A therapy session and its number in the relationship."""

    number: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierSession:
    """A session of the period before the one prepared for."""

    number: int
    day: date
    is_held: bool


@dataclass(frozen=True, slots=True)
class Change:
    """Plain means of the days before and since the last session, the days they stand on, and the word for it.

    ``before_range`` and ``since_range`` are the likely ranges of the two means, ``usual`` the usual range before.
    """

    word: str
    before: float | None
    since: float | None
    n_before: int
    n_since: int
    has_interval: bool
    before_range: Range | None
    since_range: Range | None
    usual: Range | None


@dataclass(frozen=True, slots=True)
class StoredSentence:
    """A sentence as it was stored; ``why`` it is shown, "" where nothing more is said."""

    key: str
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class AskedFinding:
    """The answer to a watched question: a tag, or an item whose days lie above or below their own middle.

    ``days_with`` are the days with the tag, of all that were looked at.
    """

    kind: str
    what: str
    text: str
    why: str
    is_answered: bool
    days_with: frozenset[date]


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
    other_changes: Mapping[str, Change]
    has_level: bool
    sessions: tuple[EarlierSession, ...]
    sentences: tuple[str, ...]
    of_ratings: Mapping[str, str]
    patterns: tuple[StoredSentence, ...]
    asked: tuple[AskedFinding, ...]
    updated: str
    paused: str
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
    said = [_sentence(each) for each in document["sentences"]]
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
        other_changes=_other_changes(change),
        sessions=tuple(_earlier(each) for each in document.get("sessions", ())),
        has_level=document["level"]["mood"] is not None,
        sentences=tuple(each.text for each in said if not each.key.startswith(APART)),
        of_ratings={each.key.split(".")[1]: each.text for each in said if each.key.startswith(OF_A_RATING)},
        patterns=_patterns(document, said),
        asked=tuple(_asked(each) for each in document.get("findings", ()) if each["family"] == "asked"),
        updated=_text(document.get("updated")),
        paused=_text(document.get("paused")),
        notes=tuple(_note(note) for note in document["notes"]),
        topics=tuple(_topic(topic) for topic in document["topics"]),
    )


def _sentence(stored: Mapping[str, Any]) -> StoredSentence:
    return StoredSentence(stored["key"], printable(stored["text"]))


def _text(stored: Mapping[str, Any] | None) -> str:
    return "" if stored is None else printable(stored["text"])


def _patterns(document: Mapping[str, Any], said: Iterable[StoredSentence]) -> tuple[StoredSentence, ...]:
    """What is said of patterns nobody asked about; the answers to what was asked stand by themselves."""
    whys = {printable(each["text"]): printable(each["why"]) for each in document.get("findings", ())}
    return tuple(
        replace(each, why=whys.get(each.text, ""))
        for each in said
        if each.key.startswith(OF_A_PATTERN) and ASKED not in each.key.split(".")
    )


def _asked(stored: Mapping[str, Any]) -> AskedFinding:
    return AskedFinding(
        kind=stored["kind"],
        what=printable(stored["tag"] or ""),
        text=printable(stored["text"]),
        why=printable(stored["why"]),
        is_answered=stored["tier"] == ASKED,
        days_with=frozenset(date.fromisoformat(day) for day in stored["supporting_days"]),
    )


def _earlier(stored: Mapping[str, Any]) -> EarlierSession:
    return EarlierSession(stored["number"], date.fromisoformat(stored["day"]), stored["is_held"])


def _instant(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored)


def _session(stored: Mapping[str, Any] | None) -> NumberedSession | None:
    return None if stored is None else NumberedSession(stored["number"], datetime.fromisoformat(stored["starts_at"]))


def _observed(stored: Mapping[str, Any]) -> ObservedDay:
    others = {rating: stored.get(rating) for rating in OTHER_RATINGS}
    spread = _range(stored, "mood")
    return ObservedDay(date.fromisoformat(stored["day"]), stored["mood"], stored["added_later"], others, spread)


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
        before_range=_range(stored, "before"),
        since_range=_range(stored, "since"),
        usual=_range(stored, "usual"),
    )


def _other_changes(stored: Mapping[str, Any]) -> dict[str, Change]:
    changes = {rating: _change(stored.get(rating)) for rating in OTHER_RATINGS}
    return {rating: change for rating, change in changes.items() if change is not None}


def _range(stored: Mapping[str, Any], name: str) -> Range | None:
    low, high = stored.get(f"{name}_low"), stored.get(f"{name}_high")
    return None if low is None or high is None else (low, high)


def _note(stored: Mapping[str, Any]) -> StoredNote:
    return StoredNote(date.fromisoformat(stored["day"]), printable(stored["text"]))


def _topic(stored: Mapping[str, Any]) -> StoredTopic:
    added_on = stored.get("added_on")
    return StoredTopic(
        printable(stored["text"]), stored["kind"], None if added_on is None else date.fromisoformat(added_on)
    )
