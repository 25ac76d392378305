"""A weighted mixture of Student t distributions: what is believed about one coefficient after seeing the data."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from analytics.arrays import FloatArray


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
        return float(self.weights @ self.centres)

    @property
    def p_value(self) -> float:
        """Two-sided p of "the coefficient is 0"; below .05 exactly when the 95 % interval leaves out 0."""
        above = float(self.weights @ stdtr(self.df, self.centres / self.scales))
        return min(1.0, 2 * min(self.cdf(0.0), above))

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
