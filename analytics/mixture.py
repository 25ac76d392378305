"""A weighted mixture of Student t distributions: what is believed about one coefficient after seeing the data."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from analytics.arrays import FloatArray, IntArray
from analytics.quantiles import Mixtures, quantiles


@dataclass(frozen=True, slots=True)
class Mixture:
    """Components `centre + scale × t(df)` with weights that sum to 1; each array has shape (m,)."""

    weights: FloatArray
    centres: FloatArray
    scales: FloatArray
    df: int

    @property
    def estimate(self) -> float:
        """The weighted mean of the centres."""
        return float((self.weights * self.centres).sum())

    @property
    def p_value(self) -> float:
        """Two-sided p of "the coefficient is 0"; below .05 exactly when the 95 % interval leaves out 0."""
        return float(two_sided_p(self.weights, self.centres / self.scales, self.df))

    def cdf(self, value: float) -> float:
        """Probability that the coefficient is at most `value`."""
        return float(self.weights @ stdtr(self.df, (value - self.centres) / self.scales))

    def interval(self, confidence: float) -> tuple[float, float]:
        """The central interval that holds `confidence` (0 to 1, both excluded) of the probability."""
        ((low, high),) = intervals([self], [confidence])
        return low, high

    def quantile(self, probability: float) -> float:
        """Where the cdf reaches `probability` (0 to 1, both excluded)."""
        return float(_quantiles([self], np.array([probability]))[0])


def intervals(mixtures: Sequence[Mixture], confidences: Sequence[float]) -> list[tuple[float, float]]:
    """The central interval of each mixture, at its own confidence (0 to 1, both excluded)."""
    if not mixtures:
        return []
    tails = (1 - np.array(confidences)) / 2
    ends = _quantiles([*mixtures, *mixtures], np.concatenate([tails, 1 - tails])).tolist()
    return list(zip(ends[: len(mixtures)], ends[len(mixtures) :], strict=True))


def _quantiles(mixtures: Sequence[Mixture], probabilities: FloatArray) -> FloatArray:
    """One of each mixture."""
    side_by_side = Mixtures(
        weights=np.array([mixture.weights for mixture in mixtures]).T,
        centres=np.array([mixture.centres for mixture in mixtures]).T,
        scales=np.array([mixture.scales for mixture in mixtures]).T,
        df=np.array([mixture.df for mixture in mixtures]),
    )
    return quantiles(side_by_side, probabilities)


def two_sided_p(weights: FloatArray, ratios: FloatArray, df: int | IntArray) -> FloatArray:
    """`2 min(F(0), 1 - F(0))` of mixtures, at most 1; a small p keeps its digits on either side.

    Args:
        weights: shape (m, ...), summing to 1 along the first axis.
        ratios: shape (m, ...), centre / scale of each component.
        df: degrees of freedom, one for all or of shape (...).

    Returns:
        Shape (...).
    """
    tails = stdtr(df, -np.abs(ratios))
    below = (weights * np.where(ratios > 0, tails, 1 - tails)).sum(axis=0)
    above = (weights * np.where(ratios > 0, 1 - tails, tails)).sum(axis=0)
    p: FloatArray = np.minimum(1.0, 2 * np.minimum(below, above))
    return p
