"""Many regressions side by side in one block of arrays: a lane is one regression.

Those that differ in the regressor alone are a group: what they share (days, covariates, values) is laid down, and later
computed, once for all of them. A scan over every day that may begin a new level is one group, ten tags are another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from analytics.arrays import FloatArray, IntArray
from analytics.prior import BetaPrior

AT_MOST = 400
"""Lanes in one block, so that it stays in the cache."""
AT_LEAST = 32
"""Lanes that are worth a block of their own shape."""


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

    @property
    def shared(self) -> tuple[bytes, ...]:
        """All but the regressor: equal for those of one group."""
        return self.days.tobytes(), self.values.tobytes(), self.design[:, :-1].tobytes()


Group: TypeAlias = Sequence[Regression]


@dataclass(frozen=True, slots=True)
class Lanes:
    """A block of groups, padded with zeros to the longest in time, the widest in columns, the largest in regressors.

    `shared`, shape (n, c, groups): the covariates, filled up with columns of zeros in front, and then the values.
    `regressors`, shape (n, m, groups). `days`, shape (n, groups), and `lengths`, shape (groups,): the observed days of
    each group, its last again behind its end, and how many they are. `rows` and `groups`, shape (lanes,), say where
    each lane's regressor is.
    """

    shared: FloatArray
    regressors: FloatArray
    days: IntArray
    lengths: IntArray
    rows: IntArray
    groups: IntArray


class _Shape(NamedTuple):
    """How large a group is."""

    regressors: int
    columns: int
    days: int


def blocks(regressions: Sequence[Regression]) -> Iterator[list[list[int]]]:
    """The places of all regressions by group, groups of like shape together, so that little is padded."""
    block: list[list[int]] = []
    shapes: list[_Shape] = []
    for shape, group in sorted((_shape(regressions, group), group) for group in _groups(regressions)):
        if block and _is_complete(shapes, shape):
            yield block
            block, shapes = [], []
        block.append(group)
        shapes.append(shape)
    if block:
        yield block


def _groups(regressions: Sequence[Regression]) -> list[list[int]]:
    places: dict[tuple[bytes, ...], list[int]] = {}
    for place, regression in enumerate(regressions):
        places.setdefault(regression.shared, []).append(place)
    return list(places.values())


def _shape(regressions: Sequence[Regression], group: list[int]) -> _Shape:
    n, k = regressions[group[0]].design.shape
    return _Shape(regressors=len(group), columns=k, days=n)


def _is_complete(block: Sequence[_Shape], following: _Shape) -> bool:
    """Whether a block of groups, in ascending order, is to end before the one that follows."""
    smallest, lanes = block[0], len(block) * block[-1].regressors
    is_full = (len(block) + 1) * following.regressors > AT_MOST
    is_alike = following.regressors <= 2 * smallest.regressors and following.columns == smallest.columns
    return is_full or (lanes >= AT_LEAST and not is_alike)


def lanes_of(groups: Sequence[Group]) -> Lanes:
    """Lay the groups side by side, and the lanes of each in the order given."""
    lengths = np.array([len(group[0].days) for group in groups])
    width = max(group[0].design.shape[1] for group in groups)
    shared = np.zeros((len(groups), width, lengths.max()))
    regressors = np.zeros((len(groups), max(map(len, groups)), lengths.max()))
    for group, columns, rows, n in zip(groups, shared, regressors, lengths, strict=True):
        covariates = group[0].design[:, :-1].T
        columns[width - 1 - len(covariates) : -1, :n] = covariates
        columns[-1, :n] = group[0].values
        for row, regression in zip(rows, group, strict=False):
            row[:n] = regression.design[:, -1]
    return Lanes(
        shared=np.ascontiguousarray(shared.transpose(2, 1, 0)),
        regressors=np.ascontiguousarray(regressors.transpose(2, 1, 0)),
        days=_side_by_side([group[0].days for group in groups]),
        lengths=lengths,
        rows=np.array([row for group in groups for row in range(len(group))]),
        groups=np.repeat(np.arange(len(groups)), [len(group) for group in groups]),
    )


def _side_by_side(series: Sequence[FloatArray]) -> IntArray:
    """Shape (longest, len(series)), each filled up with its last day."""
    days = np.repeat([[own[-1]] for own in series], max(map(len, series)), axis=1)
    for row, own in zip(days, series, strict=True):
        row[: len(own)] = own
    return days.T.astype("int64")
