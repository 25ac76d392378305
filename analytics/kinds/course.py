"""Trend and shift are two tests of one thing, that the level did not stay; and whether it can be told which it was."""

from typing import Literal, TypeAlias

from analytics.candidate import Kind

Shape: TypeAlias = Literal["gradual", "sudden", "cannot_be_told"]

COURSE: tuple[Kind, Kind] = ("trend", "shift")
GRADUAL_BY = 2.0
SUDDEN_BY = 4.0
"""More than the other way round: the date of a shift was searched for."""


def shape_of_course(*, trend: float | None, shift: float | None) -> Shape:
    """Compare the greatest log likelihoods of the trend and of the best split; None where one was not tested."""
    if trend is None or shift is None:
        return "cannot_be_told"
    if trend > shift + GRADUAL_BY:
        return "gradual"
    return "sudden" if shift > trend + SUDDEN_BY else "cannot_be_told"
