"""One client's check-ins as a calendar of day values: the only place where a check-in becomes a day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NotRequired, TypedDict

import pandas as pd

from analytics.observed import ObservedDays
from analytics.tags import spelled

RATINGS = ("mood", "energy", "tension", "sleep_hours")


class CheckInRecord(TypedDict):
    """One check-in as the caller hands it in; None where an answer was left out or is not shared."""

    id: str
    day: date
    recorded_at: datetime
    mood: float | None
    energy: float | None
    tension: float | None
    sleep_hours: float | None
    added_later: bool
    tags: NotRequired[Sequence[str]]


FIELDS = tuple(field for field in CheckInRecord.__annotations__ if field in CheckInRecord.__required_keys__)


def day_values(records: Iterable[CheckInRecord], *, first: date, last: date) -> pd.DataFrame:
    """The calendar from `first` to `last`, one row a day, NaN where there is no value.

    A day's values are those of its latest check-in by (recorded_at, id), also where that one left an answer out. The
    order of the records and repeated delivery of the same record make no difference.

    Returns:
        Index: every day, ascending. Columns: the RATINGS as floats, `has_check_in` and `added_later` as booleans,
        `tags` as the frozenset of the names they are compared by, `spellings` as the texts by name, `check_ins` as
        their number, `mood_low` and `mood_high` as the ends of the moods of all of them.

    Raises:
        ValueError: a field is missing, `recorded_at` has no time zone, or one id comes with two contents.
    """
    in_order = _in_order(records)
    latest = {record["day"]: record for record in in_order}
    calendar = pd.date_range(first, last, name="day")
    spellings = [_spellings(latest.get(day)) for day in calendar.date]
    table = pd.DataFrame(list(latest.values()), index=pd.DatetimeIndex(list(latest)), columns=[*FIELDS])
    answers = table[[*RATINGS]].astype("float64").reindex(calendar)
    return answers.assign(
        has_check_in=calendar.isin(table.index),
        added_later=calendar.isin(table.index[table["added_later"].astype("bool")]),
        tags=pd.Series([frozenset(each) for each in spellings], index=calendar, dtype="object"),
        spellings=pd.Series(spellings, index=calendar, dtype="object"),
        **_of_all_check_ins(in_order, calendar),
    )


def observed_days(calendar: pd.DataFrame, rating: str) -> ObservedDays:
    """The days of `day_values` on which `rating` has a value, as arrays."""
    values = calendar[rating].dropna()
    return ObservedDays.of(dict(zip(days_of(values), values.tolist(), strict=True)))


def days_of(table: pd.DataFrame | pd.Series) -> list[date]:
    """The index of (a part of) `day_values` as plain days."""
    return [day.date() for day in pd.DatetimeIndex(table.index)]


def _in_order(records: Iterable[CheckInRecord]) -> list[CheckInRecord]:
    by_id: dict[str, CheckInRecord] = {}
    for record in records:
        _refuse_malformed(record)
        if by_id.setdefault(record["id"], record) != record:
            raise ValueError("one check-in comes with two contents")
    return sorted(by_id.values(), key=lambda record: (record["recorded_at"], record["id"]))


def _of_all_check_ins(records: Sequence[CheckInRecord], calendar: pd.DatetimeIndex) -> dict[str, pd.Series]:
    """What a day's value alone does not tell: how many check-ins there were, and how far their moods lie apart."""
    moods = pd.Series(
        [record["mood"] for record in records],
        index=pd.DatetimeIndex([record["day"] for record in records]),
        dtype="float64",
    )
    by_day = moods.groupby(level=0)
    return {
        "check_ins": by_day.size().reindex(calendar, fill_value=0),
        "mood_low": by_day.min().reindex(calendar),
        "mood_high": by_day.max().reindex(calendar),
    }


def _spellings(record: CheckInRecord | None) -> dict[str, str]:
    return spelled(record.get("tags", ()) if record else ())


def _refuse_malformed(record: CheckInRecord) -> None:
    if missing := [field for field in FIELDS if field not in record]:
        raise ValueError(f"a check-in lacks {', '.join(missing)}")
    if record["recorded_at"].tzinfo is None:
        raise ValueError("recorded_at has no time zone")
