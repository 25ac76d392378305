"""What a stored report holds, as typed values: no more than the document says, and nothing of how it looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

Range = tuple[float, float]


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

    ``days_with`` are the days with the tag, of all that were looked at; ``estimate`` is that of a clear answer.
    """

    kind: str
    what: str
    text: str
    why: str
    days_with: frozenset[date]
    estimate: float | None
    shape: str | None


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
    """One version of a report. Days are the client's local days, all inclusive; instants are aware.

    ``shares_error`` says whether two questions, or two dates, are answered side by side, each with a wider range.
    """

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
    has_slower_change: bool
    shares_error: bool
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
        changes = (each for each in (self.change, *self.other_changes.values()) if each is not None)
        of_patterns = bool(self.asked) or self.has_statements
        return self.has_level or self.has_slower_change or of_patterns or any(each.has_interval for each in changes)

    @property
    def has_statements(self) -> bool:
        """Whether any pattern is told that stands out; only these say why."""
        return any(each.why for each in self.patterns)

    @property
    def has_session_within(self) -> bool:
        """Whether the last session lies within the period."""
        return self.last_session is not None and self.first <= self.since <= self.last

    def is_since(self, day: date) -> bool:
        """Whether a day lies after the last session; without one, every day does."""
        return self.last_session is None or day >= self.since
