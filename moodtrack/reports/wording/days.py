"""What the sentences need to know of a document before it has any."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from moodtrack.reports.rules import letters_of


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a report.

    Args:
        since: the day of the last session; without one, the first day with a check-in.
        last: the last day of all.
        checked_in: days of the period with a check-in.
        moods: of those that have one, in order.
        letters: of the days whose note is quoted.
    """

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

    def moods_since(self) -> dict[date, float]:
        """The moods since the last session."""
        return {day: mood for day, mood in self.moods.items() if day >= self.since}
