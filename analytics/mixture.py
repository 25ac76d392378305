"""A weighted mixture of Student t distributions: what is believed about one coefficient after seeing the data."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from analytics.arrays import FloatArray, IntArray


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
        tail = (1 - confidence) / 2
        return self.quantile(tail), self.quantile(1 - tail)

    def quantile(self, probability: float) -> float:
        """The least double whose cdf reaches `probability` (0 to 1, both excluded).

        Bisects between the least and the greatest component quantile until the double stands still.
        """
        quantiles = self.centres + self.scales * stdtrit(self.df, probability)
        low, high = float(np.min(quantiles)), float(np.max(quantiles))
        while low < (middle := low + (high - low) / 2) < high:
            if self.cdf(middle) < probability:
                low = middle
            else:
                high = middle
        return high


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
