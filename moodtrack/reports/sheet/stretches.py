"""The seven-day average, parted at the last session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from moodtrack.reports.sheet.average import Point, average_stretches
from moodtrack.reports.sheet.stored import StoredReport


@dataclass(frozen=True, slots=True)
class Stretch:
    """An unbroken piece of the average on one side of the last session."""

    points: tuple[Point, ...]
    is_since: bool


def stretches_of(values: Mapping[date, float], report: StoredReport) -> tuple[Stretch, ...]:
    """The average over the report's period; an earlier piece ends where the later one begins."""
    stretches = []
    for points in average_stretches(values, report.first, report.last):
        later = [point for point in points if report.is_since(point[0])]
        earlier = points[: len(points) - len(later)]
        stretches += [Stretch((*earlier, *later[:1]), is_since=False)] if earlier else []
        stretches += [Stretch(tuple(later), is_since=True)] if later else []
    return tuple(stretches)
