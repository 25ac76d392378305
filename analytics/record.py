"""One client's days with a check-in as arrays: what every pattern is looked for in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Self

import numpy as np
import pandas as pd

from analytics.arrays import BoolArray, FloatArray
from analytics.series import RATINGS, days_of
from analytics.spread import is_small, own_sd

LOWEST_STEP, HIGHEST_STEP = 1, 7
"""The ends of the scale of mood, energy and tension."""


@dataclass(frozen=True)
class Record:
    """Days with a check-in, in order of time; every array has shape (n,).

    `days` are day numbers (proleptic ordinals); `ratings` hold NaN where an answer was left out; `tags` tell by name on
    which days a tag was set; `added_later` which days are not to be taken for days on which the client checked in;
    `spellings`, by name, how a tag was written when it was set last; `hidden` the numbers of days of which it is not
    known whether they did, as not every check-in of them is shown.
    """

    days: FloatArray
    ratings: Mapping[str, FloatArray]
    tags: Mapping[str, BoolArray]
    added_later: BoolArray
    hidden: frozenset[int] = frozenset()
    spellings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, calendar: pd.DataFrame, *, hidden: Collection[date] = ()) -> Self:
        """From `day_values`, of a reader from whom check-ins of some days are `hidden`."""
        checked_in = calendar[calendar["has_check_in"]]
        tags = checked_in["tags"].tolist()
        return cls(
            days=np.array([day.toordinal() for day in days_of(checked_in)], dtype="float64"),
            ratings={rating: checked_in[rating].to_numpy(dtype="float64") for rating in RATINGS},
            tags={name: np.array([name in each for each in tags]) for name in sorted(frozenset().union(*tags))},
            added_later=checked_in["added_later"].to_numpy(dtype="bool"),
            hidden=frozenset(day.toordinal() for day in hidden),
            spellings=dict(chain.from_iterable(each.items() for each in checked_in["spellings"])),
        )

    def __len__(self) -> int:
        return len(self.days)

    def where(self, chosen: BoolArray) -> Self:
        """Only the chosen days, shape (n,)."""
        if chosen.all():
            return self
        return replace(
            self,
            days=self.days[chosen],
            ratings={rating: values[chosen] for rating, values in self.ratings.items()},
            tags={name: is_set[chosen] for name, is_set in self.tags.items()},
            added_later=self.added_later[chosen],
        )

    def between(self, first: date, last: date) -> Self:
        """Only the days from `first` to `last`, both included."""
        return self.where((self.days >= first.toordinal()) & (self.days <= last.toordinal()))

    def answered(self, *ratings: str) -> Self:
        """Only the days on which all these ratings have a value."""
        if ratings not in self._answered:
            has_all = np.all([~np.isnan(self.ratings[rating]) for rating in ratings], axis=0)
            self._answered[ratings] = self.where(has_all)
        return self._answered[ratings]

    def checked_in_on_time(self) -> Self:
        """Only the days that were not added later."""
        return self.where(~self.added_later)

    @cached_property
    def _answered(self) -> dict[tuple[str, ...], Self]:
        """What `answered` has given, since nearly every pattern asks for the same days."""
        return {}

    @cached_property
    def _sds(self) -> dict[str, float | None]:
        """What `sd` has said."""
        return {}

    @property
    def span(self) -> int:
        """Calendar days from the first to the last of them, both included; 0 without any."""
        return int(self.days[-1] - self.days[0]) + 1 if len(self) else 0

    @cached_property
    def day(self) -> FloatArray:
        """Time as a covariate: days since the middle of them."""
        centred: FloatArray = self.days - self.days.mean()
        return centred

    @cached_property
    def weekend(self) -> FloatArray:
        """1 on Saturday and Sunday of the client's calendar, 0 else."""
        return ((self.days + 6) % 7 >= 5).astype("float64")

    def values(self, rating: str) -> FloatArray:
        """The values of a rating, without the days that have none."""
        values = self.ratings[rating]
        return values[~np.isnan(values)]

    def sd(self, rating: str) -> float | None:
        """The client's own SD of a rating; None with fewer than two values."""
        if rating not in self._sds:
            self._sds[rating] = own_sd(self.values(rating))
        return self._sds[rating]

    def is_near_constant(self, rating: str) -> bool:
        """Whether a rating differs so little that no pattern is looked for in it."""
        return is_small(self.sd(rating))
