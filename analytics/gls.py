"""Generalised least squares of many regressions, at every residual model of the grid at once."""

from dataclasses import dataclass

import numpy as np

from analytics.arrays import BoolArray, FloatArray, IntArray
from analytics.design import orthonormal
from analytics.gains import gains
from analytics.lanes import Lanes
from analytics.products import inner_products


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
    basis = orthonormal(lanes.columns)
    filtered = gains(lanes.days, lanes.day_counts)
    products = inner_products(basis.columns, filtered, lanes.series)
    is_kept = basis.lengths > 0
    pivots, slope = _eliminate(products, is_kept)
    n, rank = lanes.lengths, is_kept[:-1].sum(axis=0)
    df = np.where(is_kept[-2] & is_kept[-1], n - rank, 0)
    left = np.where(is_kept, basis.lengths, 1.0)
    log_rss = np.log(pivots[-1]) + 2 * np.log(left[-1])
    log_det_c = filtered.log_det[:, lanes.series]
    return GridFit(
        coefficients=(basis.slopes + slope * left[-1]) / left[-2],
        standard_errors=np.sqrt(pivots[-1] / pivots[-2] / np.maximum(df, 1)) * left[-1] / left[-2],
        log_reml=-(log_det_c + np.log(pivots[:-1]).sum(axis=0) + df * log_rss) / 2,
        log_likelihood=-(n * (log_rss - np.log(n)) + log_det_c) / 2,
        df=df,
        is_kept=is_kept[:-1],
    )


def _eliminate(products: FloatArray, is_kept: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Gaussian elimination of the upper triangles of `[X y]' C⁻¹ [X y]`; a column left out counts as 1 alone.

    Returns:
        Pivots, shape (c, len(GRID), lanes), whose product over X is |X'C⁻¹X| and whose last is RSS; and the
        coefficient of the last column of X, shape (len(GRID), lanes).
    """
    for j in range(len(products)):
        products[j, j] += ~is_kept[j]
        shares = products[j, j + 1 :] / products[j, j]
        products[j + 1 :, j + 1 :] -= shares[:, None] * products[j, j + 1 :]
    pivots = np.array([products[j, j] for j in range(len(products))])
    return pivots, products[-2, -1] / products[-2, -2]
