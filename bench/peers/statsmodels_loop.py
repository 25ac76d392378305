"""The same questions, one after the other, each fitted by statsmodels at every residual model: the plain way to do it.

For every regression of every client: the covariance matrix of its days at each of the 19 points of the grid, `GLS` with
it, the restricted likelihood as weight, and the weighted estimate. Ranges and corrections are left out, to its favour.
"""

from collections.abc import Sequence

import numpy as np
import statsmodels.api as sm

from analytics.arrays import FloatArray
from analytics.grid import GRID
from analytics.lanes import Regression
from analytics.patterns import Preparation
from analytics.prior import prior_masses
from bench.records import regressions_of


def estimates(prepared: Sequence[Preparation]) -> list[list[float]]:
    """The estimate of every regression of every client."""
    return [[estimate(each) for each in regressions_of(one)] for one in prepared]


def estimate(regression: Regression) -> float:
    """The coefficient asked about, averaged over the grid."""
    fits = [_fit(regression, phi, share) for phi, share in GRID]
    logs = np.log(prior_masses(regression.prior)) + [log_weight for _, log_weight in fits]
    weights = np.exp(logs - logs.max())
    return float(weights @ [coefficient for coefficient, _ in fits] / weights.sum())


def _fit(regression: Regression, phi: float, share: float) -> tuple[float, float]:
    """The coefficient and the restricted log likelihood at one point of the grid."""
    covariance = _covariance(regression.days, phi, share)
    fitted = sm.GLS(regression.values, regression.design, sigma=covariance).fit()
    _, log_det = np.linalg.slogdet(covariance)
    _, log_information = np.linalg.slogdet(fitted.normalized_cov_params)
    log_weight = -(log_det - log_information + fitted.df_resid * np.log(fitted.ssr)) / 2
    return float(fitted.params[-1]), float(log_weight)


def _covariance(days: FloatArray, phi: float, share: float) -> FloatArray:
    between = np.abs(np.subtract.outer(days, days))
    covariance: FloatArray = (1 - share) * phi**between + share * (between == 0)
    return covariance
