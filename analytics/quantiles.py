"""Quantiles of many mixtures of Student t distributions at once."""

import numpy as np
from scipy.special import gammaln, stdtr, stdtrit

from analytics.arrays import FloatArray, IntArray

PLAIN_EVERY = 8
"""Every so many steps the bracket is halved, however well Newton's steps seem to do."""
FINENESS = 2e-13
"""What the bracket is narrowed to, as a share of the mixture's scale: the cdf itself hardly knows better."""


def quantiles(
    weights: FloatArray, centres: FloatArray, scales: FloatArray, *, df: IntArray, probabilities: FloatArray
) -> FloatArray:
    """Where the cdf of each mixture reaches the probability.

    Lies between the least and the greatest quantile of a component. That bracket is narrowed until hardly anything is
    left inside: by halves, and by Newton's steps, which go a little too far so that both ends close in.

    Args:
        weights, centres, scales: shapes that broadcast to (m, ...), m components each.
        df: degrees of freedom, broadcast to (...).
        probabilities: 0 to 1, both excluded, broadcast to (...).

    Returns:
        Shape (...).
    """
    ends = centres + scales * stdtrit(df, probabilities)
    low, high = ends.min(axis=0), ends.max(axis=0)
    width = (weights * scales).sum(axis=0)
    fine = np.maximum(FINENESS * width, 4 * np.spacing(np.abs(ends).max(axis=0)))
    guess, steps = (weights * ends).sum(axis=0), 0
    while (high - low > fine).any():
        ratios = (guess - centres) / scales
        excess = (weights * stdtr(df, ratios)).sum(axis=0) - probabilities
        low, high = np.where(excess < 0, guess, low), np.where(excess < 0, high, guess)
        step = -excess / (weights / scales * _density(ratios, df)).sum(axis=0)
        beyond = guess + step * (1 + np.abs(step) / width) + np.copysign(fine / 2, step)
        steps += 1
        is_inside = (low < beyond) & (beyond < high) & (steps % PLAIN_EVERY > 0)
        guess = np.where(is_inside, beyond, low + (high - low) / 2)
    found: FloatArray = high
    return found


def _density(ratios: FloatArray, df: IntArray) -> FloatArray:
    """Student's t density."""
    log_height = gammaln((df + 1) / 2) - gammaln(df / 2) - np.log(np.pi * df) / 2
    density: FloatArray = np.exp(log_height - (df + 1) / 2 * np.log1p(ratios**2 / df))
    return density
