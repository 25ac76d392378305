"""The method written a second time, from its definition and as plainly as possible: slow, dense, no cleverness."""

import math

import numpy as np
from scipy import stats

GRID = [(0.0, 0.0)] + [(phi, share) for phi in (0.15, 0.3, 0.45, 0.6, 0.75, 0.9) for share in (0.0, 0.25, 0.5)]
MIDPOINTS = [0.0, 0.075, 0.225, 0.375, 0.525, 0.675, 0.825, 1.0]


def covariance(days, phi, share):
    lags = np.abs(np.subtract.outer(days, days))
    return (1 - share) * np.power(phi, lags) + share * (lags == 0)


def fit(days, values, design, phi, share):
    """(b, se, RSS, log|C|, log|X'C⁻¹X|) by explicit inverses; b and se are those of the last column."""
    inverse = np.linalg.inv(covariance(days, phi, share))
    information = design.T @ inverse @ design
    b = np.linalg.inv(information) @ design.T @ inverse @ values
    residuals = values - design @ b
    rss = residuals @ inverse @ residuals
    df = len(values) - design.shape[1]
    se = math.sqrt(rss / df * np.linalg.inv(information)[-1, -1])
    return b[-1], se, rss, -np.linalg.slogdet(inverse)[1], np.linalg.slogdet(information)[1]


def prior_mass(a, b, phi):
    place = [0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9].index(phi)
    low, high = MIDPOINTS[place : place + 2]
    return (stats.beta.cdf(high, a, b) - stats.beta.cdf(low, a, b)) / (1 if phi == 0 else 3)


def components(days, values, design, prior):
    """Normalised weights, centres and scales over the grid."""
    df = len(values) - design.shape[1]
    fits = [fit(days, values, design, phi, share) for phi, share in GRID]
    logs = np.array(
        [
            math.log(prior_mass(prior.a, prior.b, phi)) - log_c / 2 - log_xcx / 2 - df / 2 * math.log(rss)
            for (phi, _), (_, _, rss, log_c, log_xcx) in zip(GRID, fits, strict=True)
        ]
    )
    weights = np.exp(logs - logs.max())
    return weights / weights.sum(), np.array([b for b, *_ in fits]), np.array([se for _, se, *_ in fits])


def cdf(value, weights, centres, scales, df):
    return float(np.sum(weights * stats.t.cdf((value - centres) / scales, df)))
