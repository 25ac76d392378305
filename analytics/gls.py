"""Generalised least squares of many regressions, at every residual model of the grid at once."""

from dataclasses import dataclass

import numpy as np

from analytics.arrays import BoolArray, FloatArray, IntArray
from analytics.design import Orthonormal, orthonormal, orthonormal_to, shares_left
from analytics.gains import gains
from analytics.lanes import Lanes
from analytics.products import Products, inner_products

LEAST_LEFT = 1e-6
"""Share of the length of what covariates leave of the values: with less left by the regressor all is explained."""


@dataclass(frozen=True, slots=True)
class GridFit:
    """The coefficient asked about, of every lane at every grid point; arrays of shape (len(GRID), lanes).

    `log_reml` is the restricted log likelihood with σ² integrated out under 1/σ², up to a constant of the lane;
    `log_likelihood` is the profile maximum log likelihood, up to a constant of n. Of shape (lanes,) are `df`, below 1
    where the data do not determine the coefficient or determine it exactly, and, as (k, lanes), `is_kept`: which
    columns of the design are not determined by those before them.
    """

    coefficients: FloatArray
    standard_errors: FloatArray
    log_reml: FloatArray
    log_likelihood: FloatArray
    df: IntArray
    is_kept: BoolArray


def fit_grid(lanes: Lanes) -> GridFit:
    """Fit every lane's values on its design under every residual model.

    Columns are made orthonormal before they are whitened, so that their inner products are well conditioned; the
    coefficient and the likelihood are brought back to the units of the lane.
    """
    shared = orthonormal(lanes.shared)
    own = orthonormal_to(shared.columns[:, :-1], lanes.regressors)
    filtered = gains(lanes.days, lanes.lengths)
    products = inner_products(shared.columns, own.columns, filtered)
    solved = _solved(products, shared.lengths > 0, own.lengths > 0)
    return _of_lanes(lanes, shared, own, solved, filtered.log_det)


@dataclass(frozen=True, slots=True)
class _Solved:
    """Of orthonormal columns, each of shape (m, len(GRID), groups); `information` is 1 / Var of the coefficient."""

    coefficients: FloatArray
    information: FloatArray
    rss: FloatArray
    log_det: FloatArray


def _of_lanes(lanes: Lanes, shared: Orthonormal, own: Orthonormal, solved: _Solved, log_det: FloatArray) -> GridFit:
    """Each lane's numbers, in its own units."""
    at, groups = (lanes.rows, slice(None), lanes.groups), lanes.groups
    is_kept = np.concatenate([shared.lengths[:-1, groups], own.lengths[None, lanes.rows, groups]]) > 0
    is_determined = is_kept[-1] & _is_left(shared, own)[lanes.rows, groups]
    n, log_det_c = lanes.lengths[groups], log_det[:, groups]
    df = np.where(is_determined, n - is_kept.sum(axis=0), 0)
    rss = np.where(is_determined, solved.rss[at].T, 1.0)
    unit = np.where(is_determined, shared.lengths[-1, groups], 1.0)
    per = unit / np.where(is_determined, own.lengths[lanes.rows, groups], 1.0)
    log_rss = np.log(rss) + 2 * np.log(unit)
    return GridFit(
        coefficients=solved.coefficients[at].T * per,
        standard_errors=np.sqrt(rss / solved.information[at].T / np.maximum(df, 1)) * per,
        log_reml=-(log_det_c + solved.log_det[at].T + df * log_rss) / 2,
        log_likelihood=-(n * (log_rss - np.log(n)) + log_det_c) / 2,
        df=df,
        is_kept=is_kept,
    )


def _solved(products: Products, is_kept: BoolArray, is_own_kept: BoolArray) -> _Solved:
    """Gaussian elimination of the covariates from all else; a column left out counts as 1 alone."""
    shared, crossed, own = products.shared, products.crossed, products.own + ~is_own_kept[:, None]
    log_det = np.zeros(shared.shape[2:])
    for j in range(len(shared)):
        shared[j, j] += ~is_kept[j]
    for j in range(len(shared) - 1):
        shares = shared[j, j + 1 :] / shared[j, j]
        shared[j + 1 :, j + 1 :] -= shares[:, None] * shared[j, j + 1 :]
        crossed[j + 1 :] -= shares[:, None] * crossed[j]
        own -= crossed[j] ** 2 / shared[j, j]
        log_det += np.log(shared[j, j])
    coefficients = crossed[-1] / own
    rss = shared[-1, -1] - coefficients * crossed[-1]
    return _Solved(coefficients, information=own, rss=rss, log_det=log_det + np.log(own))


def _is_left(shared: Orthonormal, own: Orthonormal) -> BoolArray:
    """Whether anything of the values is left beside their group's covariates and each regressor; shape (m, groups)."""
    left = shares_left(shared.columns[:, -1], own.columns)
    is_left: BoolArray = (left > LEAST_LEFT) & (shared.lengths[-1] > 0)
    return is_left
