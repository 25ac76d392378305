"""What the tutorial asks of a frame of days: the catalogue's candidates, each a response and its regressors."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd

OUTCOMES = ("mood", "energy", "tension")
RATINGS = (*OUTCOMES, "sleep_hours")
LEAST_SHARE_OF_A_LEVEL = 0.15


@dataclass(frozen=True, slots=True)
class Question:
    """One regression: `values` by day, missing on days without; the last column of `design` is asked about."""

    kind: str
    outcome: str
    tag: str | None
    values: "pd.Series[float]"
    design: pd.DataFrame


def questions(frame: pd.DataFrame) -> Iterator[Question]:
    """Every candidate in a calendar of days.

    Args:
        frame: a row a day; the ratings, missing where there is no check-in, and a column of 0 and 1 for each tag.
    """
    for outcome in OUTCOMES:
        yield from _of_kinds_of_days(frame, outcome)
        yield from _of_sleep(frame, outcome)
        yield from _of_levels(frame, outcome)
    yield from _of_next_days(frame)


def _of_kinds_of_days(frame: pd.DataFrame, outcome: str) -> Iterator[Question]:
    values, time = frame[outcome], _time(frame)
    yield Question("trend", outcome, None, values, time[["constant", "day"]])
    yield Question("weekend", outcome, None, values, time)
    for tag in _tags(frame):
        yield Question("tag", outcome, tag, values, time.assign(tag=frame[tag]))
    before_gap = values.shift(-1).isna().astype("float64")
    yield Question("before_gap", outcome, None, values.iloc[:-1], time.assign(gap=before_gap).iloc[:-1])


def _of_sleep(frame: pd.DataFrame, outcome: str) -> Iterator[Question]:
    time = _time(frame).assign(sleep=(frame["sleep_hours"] - frame["sleep_hours"].median()).fillna(0))
    yield Question("sleep", outcome, None, frame[outcome], time)
    either_way = time.assign(either_way=time["sleep"].abs())
    yield Question("sleep_either_way", outcome, None, frame[outcome], either_way)


def _of_levels(frame: pd.DataFrame, outcome: str) -> Iterator[Question]:
    values, constant = frame[outcome], _time(frame)[["constant"]]
    seen = values.dropna().index
    deviations = (values - values.median()).abs()
    half = (frame.index >= seen[len(seen) // 2]).astype("float64")
    yield Question("variability", outcome, None, deviations, constant.assign(half=half))
    least = ceil(LEAST_SHARE_OF_A_LEVEL * len(seen))
    for day in seen[least : len(seen) - least + 1]:
        level = (frame.index >= day).astype("float64")
        yield Question("shift", outcome, None, values, constant.assign(level=level))


def _of_next_days(frame: pd.DataFrame) -> Iterator[Question]:
    follows = frame["mood"].shift(1).notna()
    for tag in _tags(frame):
        design = _time(frame).assign(today=frame[tag], yesterday=frame[tag].shift(1).fillna(0))
        yield Question("tag_next_day", "mood", tag, frame["mood"].where(follows), design)


def _time(frame: pd.DataFrame) -> pd.DataFrame:
    weekend = (pd.DatetimeIndex(frame.index).day_of_week >= 5).astype("float64")
    day = np.linspace(-0.5, 0.5, len(frame))
    return pd.DataFrame({"constant": 1.0, "day": day, "weekend": weekend}, index=frame.index)


def _tags(frame: pd.DataFrame) -> list[str]:
    return [str(column) for column in frame.columns if column not in RATINGS]
