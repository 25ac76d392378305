"""What the sentences need to know of a document before it has any."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from moodtrack.reports.rules import letters_of


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a report.

    Args:
        first: the first day of its period; what was recorded before it is counted, but not held day by day.
        since: the day of the last session; without one, the first day with a check-in.
        last: the last day of all.
        checked_in: days of the period with a check-in.
        moods: of those that have one, in order.
        letters: of the days whose note is quoted.
    """

    first: date
    since: date
    last: date
    checked_in: frozenset[date]
    moods: Mapping[date, float]
    letters: Mapping[date, str]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """From the fields ``period``, ``series`` and ``notes``."""
        period, series = document["period"], document["series"]
        moods = {date.fromisoformat(seen["day"]): seen["mood"] for seen in series if seen["mood"] is not None}
        note_days = [date.fromisoformat(note["day"]) for note in document["notes"]]
        return cls(
            first=date.fromisoformat(period["from"]),
            since=date.fromisoformat(period["since"]),
            last=date.fromisoformat(period["to"]),
            checked_in=frozenset(date.fromisoformat(seen["day"]) for seen in series),
            moods=moods,
            letters=letters_of(note_days, moods),
        )

    @property
    def has_check_ins_since(self) -> bool:
        """Whether there is any check-in since the last session."""
        return any(day >= self.since for day in self.checked_in)

    @property
    def has_earlier_moods(self) -> bool:
        """Whether the period holds a mood from before the last session."""
        return any(day < self.since for day in self.moods)

    @property
    def holds_all_since(self) -> bool:
        """Whether every day since the last session is held; after long it may lie before the period."""
        return self.first <= self.since

    def days_since(self) -> list[date]:
        """Every day of the period since the last session, with a check-in or without."""
        start = max(self.first, self.since)
        return [start + timedelta(days=n) for n in range((self.last - start).days + 1)]

    def moods_since(self) -> dict[date, float]:
        """The moods since the last session."""
        return {day: mood for day, mood in self.moods.items() if day >= self.since}
