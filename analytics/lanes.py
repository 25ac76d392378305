"""Many regressions side by side in one block of arrays: a lane is one regression."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.arrays import FloatArray, IntArray
from analytics.prior import BetaPrior

AT_MOST = 400
"""Lanes in one block, so that it stays in the cache."""
AT_LEAST = 64
"""Lanes that are worth a block of their own width."""


@dataclass(frozen=True, slots=True)
class Regression:
    """One regression and what is asked of it: the coefficient of the last column of its design.

    `days`, shape (n,), are the ascending day numbers of the observed days, in days; `values`, shape (n,), the outcome
    on them, in its own unit; `design`, shape (n, k), the columns in order: one that those before it determine is left
    out. `prior` is the belief about carry-over that fits this kind of question.
    """

    days: FloatArray
    values: FloatArray
    design: FloatArray
    prior: BetaPrior


@dataclass(frozen=True, slots=True)
class Lanes:
    """A block of regressions, padded with zeros to the longest in time and to the widest in columns.

    `columns`, shape (n, c, lanes): the design, filled up with columns of zeros in front, and then the values.
    `lengths`, shape (lanes,): observed days of each. `days`, shape (n, s), and `day_counts`, shape (s,): the series of
    days that occur. `series`, shape (lanes,): which of them a lane has.
    """

    columns: FloatArray
    lengths: IntArray
    days: IntArray
    day_counts: IntArray
    series: IntArray


def blocks(regressions: Sequence[Regression]) -> Iterator[list[int]]:
    """The places of all regressions, those of like width and length together, so that little is padded."""
    shapes = [regression.design.shape[::-1] for regression in regressions]
    block: list[int] = []
    for place in sorted(range(len(shapes)), key=shapes.__getitem__):
        is_full = len(block) == AT_MOST or (len(block) >= AT_LEAST and shapes[place][0] > shapes[block[-1]][0])
        if is_full:
            yield block
            block = []
        block.append(place)
    if block:
        yield block


def lanes_of(regressions: Sequence[Regression]) -> Lanes:
    """Lay the regressions side by side, in the order given."""
    lengths = np.array([len(regression.days) for regression in regressions])
    width = max(regression.design.shape[1] for regression in regressions) + 1
    columns = np.zeros((len(regressions), width, lengths.max()))
    for lane, regression in zip(columns, regressions, strict=True):
        n, k = regression.design.shape
        lane[-1 - k : -1, :n] = regression.design.T
        lane[-1, :n] = regression.values
    places: dict[bytes, int] = {}
    days = (np.asarray(regression.days, dtype="float64").tobytes() for regression in regressions)
    series = np.array([places.setdefault(each, len(places)) for each in days])
    different = [np.frombuffer(each) for each in places]
    return Lanes(
        columns=np.ascontiguousarray(columns.transpose(2, 1, 0)),
        lengths=lengths,
        days=_side_by_side(different),
        day_counts=np.array([len(days) for days in different]),
        series=series,
    )


def _side_by_side(series: Sequence[FloatArray]) -> IntArray:
    """Shape (longest, len(series)), each filled up with its last day."""
    days = np.repeat([[own[-1]] for own in series], max(map(len, series)), axis=1)
    for row, own in zip(days, series, strict=True):
        row[: len(own)] = own
    return days.T.astype("int64")
