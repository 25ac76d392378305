"""Real people's days, read from the shared data; nothing of them is kept in the repository."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from analytics.arrays import BoolArray, FloatArray
from bench.truth.noise import on_the_scale
from bench.truth.worlds import A_MONDAY, CENTRE

DAYLIO_MOODS = ("bad", "meh", "okay", "solid", "good", "almost rad", "rad")
USUAL_SD = 1.1
"""What a mood of 0-100 is stretched to, in steps, for one who hardly uses the scale."""
BETWEEN_TAGS = " | "


@dataclass(frozen=True, slots=True)
class Days:
    """One person's record, one place a calendar day from `first` on; mood is NaN on days without."""

    first: date
    mood: FloatArray
    tags: Mapping[str, BoolArray]

    def __len__(self) -> int:
        return len(self.mood)


def daylio(directory: Path) -> Days:
    """Four years of one person, with forty tags."""
    rows = _rows(directory / "daylio_export.csv")
    moods = {date.fromisoformat(row["full_date"]): 1.0 + DAYLIO_MOODS.index(row["mood"]) for row in rows}
    first = min(moods)
    tagged = {date.fromisoformat(row["full_date"]): row["activities"].split(BETWEEN_TAGS) for row in rows}
    names = sorted({name for several in tagged.values() for name in several if name})
    numbers = {(day - first).days: several for day, several in tagged.items()}
    length = max(numbers) + 1
    return Days(
        first=first,
        mood=_in_calendar({(day - first).days: mood for day, mood in moods.items()}, length),
        tags={name: np.array([name in numbers.get(place, ()) for place in range(length)]) for name in names},
    )


def pings(directory: Path) -> Days:
    """Five years of another person: the mean of a day's ratings, and whether they meditated, and for long."""
    means = _daily_means(_rows(directory / "n1_five_year_mood_pings.csv"), lambda row: int(row["day"]), "happy")
    minutes = {
        int(row["day"]): float(row["minutes"] or 0) for row in _rows(directory / "n1_five_year_meditation_daily.csv")
    }
    length = max(means) + 1
    meditated = np.array([minutes.get(place, 0.0) for place in range(length)])
    usual = np.median(meditated[meditated > 0])
    weekday = {int(row["day"]): int(row["weekday"]) for row in _rows(directory / "n1_five_year_mood_pings.csv")}
    place, on_it = next(iter(weekday.items()))
    return Days(
        first=date.fromordinal(A_MONDAY.toordinal() + (on_it - place) % 7),
        mood=_stretched(_in_calendar(means, length)),
        tags={"meditated": meditated > 0, "meditated for long": meditated > usual},
    )


def patient(directory: Path) -> Days:
    """A month of a patient's days, how content they were; on which weekday it began is not known."""
    rows = [row for row in _rows(directory / "many_analysts_patient_esm.csv") if row["content"]]
    means = _daily_means(rows, lambda row: int(row["start_day_time"].split()[0]), "content")
    return Days(first=A_MONDAY, mood=_stretched(_in_calendar(means, max(means) + 1)), tags={})


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _daily_means(
    rows: Iterable[Mapping[str, str]], day_of: Callable[[Mapping[str, str]], int], item: str
) -> dict[int, float]:
    by_day: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        if row[item]:
            by_day[day_of(row)].append(float(row[item]))
    return {day: float(np.mean(values)) for day, values in by_day.items()}


def _in_calendar(values: Mapping[int, float], length: int) -> FloatArray:
    return np.array([values.get(place, np.nan) for place in range(length)])


def _stretched(values: FloatArray) -> FloatArray:
    return on_the_scale(CENTRE + USUAL_SD * (values - np.nanmean(values)) / np.nanstd(values))
