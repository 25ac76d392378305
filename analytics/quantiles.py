"""Quantiles of many mixtures of Student t distributions at once."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.special import gammaln, stdtr, stdtrit

from analytics.arrays import FloatArray, IntArray

PLAIN_EVERY = 8
"""Every so many steps the bracket is halved, however small Halley's steps are."""
FINENESS = 1e-4
"""The last step, as a share of the narrowest component's scale: the next would be about its cube."""
LEAST_DAMPING = 0.5
"""Where the cdf bends so much that Halley's step would be more than twice Newton's, it is not trusted."""


@dataclass(frozen=True, slots=True)
class Mixtures:
    """k mixtures of m components `centre + scale × t(df)`: arrays of shape (m, k), `df` of shape (k,)."""

    weights: FloatArray
    centres: FloatArray
    scales: FloatArray
    df: IntArray

    def some(self, places: IntArray) -> Self:
        """Those at the given places."""
        return type(self)(self.weights[:, places], self.centres[:, places], self.scales[:, places], self.df[places])


def quantiles(mixtures: Mixtures, probabilities: FloatArray) -> FloatArray:
    """Where the cdf of each mixture reaches its probability; none depends on the others.

    Lies between the least and the greatest quantile of a component. That bracket is narrowed by Halley's steps, and by
    halves where they would leave it, until the next step would change nothing that the cdf could tell. Source: Traub
    1964, Iterative Methods for the Solution of Equations, section 5.2.

    Args:
        probabilities: 0 to 1, both excluded, shape (k,).

    Returns:
        Shape (k,).
    """
    ends = mixtures.centres + mixtures.scales * stdtrit(mixtures.df, probabilities)
    low, high, guess = ends.min(axis=0), ends.max(axis=0), (mixtures.weights * ends).sum(axis=0)
    fine = np.maximum(FINENESS * mixtures.scales.min(axis=0), 4 * np.spacing(np.abs(ends).max(axis=0)))
    left, steps = np.arange(len(guess)), 0
    while left.size:
        steps += 1
        excess, step = _halley(mixtures.some(left), guess[left], probabilities[left])
        low[left] = np.where(excess < 0, guess[left], low[left])
        high[left] = np.where(excess < 0, high[left], guess[left])
        onwards, is_last = guess[left] + step, np.abs(step) <= fine[left]
        is_inside = (low[left] <= onwards) & (onwards <= high[left]) & (steps % PLAIN_EVERY > 0)
        guess[left] = np.where(is_inside | is_last, onwards, low[left] + (high[left] - low[left]) / 2)
        left = left[~is_last & (high[left] - low[left] > fine[left])]
    found: FloatArray = np.clip(guess, low, high)
    return found


def _halley(mixtures: Mixtures, guess: FloatArray, probabilities: FloatArray) -> tuple[FloatArray, FloatArray]:
    """By how much the cdf exceeds the probability at the guess, and Halley's step from it."""
    ratios = (guess - mixtures.centres) / mixtures.scales
    excess = (mixtures.weights * stdtr(mixtures.df, ratios)).sum(axis=0) - probabilities
    heights = mixtures.weights / mixtures.scales * _density(ratios, mixtures.df)
    falls = heights / mixtures.scales * ratios * (mixtures.df + 1) / (mixtures.df + ratios**2)
    slope = heights.sum(axis=0)
    newton = -excess / slope
    return excess, newton / np.maximum(LEAST_DAMPING, 1 - newton * falls.sum(axis=0) / (2 * slope))


def _density(ratios: FloatArray, df: IntArray) -> FloatArray:
    """Student's t density."""
    log_height = gammaln((df + 1) / 2) - gammaln(df / 2) - np.log(np.pi * df) / 2
    density: FloatArray = np.exp(log_height - (df + 1) / 2 * np.log1p(ratios**2 / df))
    return density
