"""Inner products under C⁻¹, at every grid point at once, in one pass over the days.

The scaled surprises of a Kalman filter are the columns multiplied by the inverse of C's Cholesky factor; so their inner
products are `A' C⁻¹ A`, without a matrix ever being formed. Source: Durbin and Koopman 2012, Time Series Analysis by
State Space Methods, sections 2.2 and 6.2.
"""

from dataclasses import dataclass

import numpy as np

from analytics.arrays import FloatArray
from analytics.gains import Gains


@dataclass(frozen=True, slots=True)
class Products:
    """`A' C⁻¹ A` of the columns A of every group; a regressor with the columns and with itself.

    `shared`, shape (c, c, len(GRID), groups), holds the upper triangle only; `crossed` is of shape (c, m, len(GRID),
    groups), `own` of shape (m, len(GRID), groups).
    """

    shared: FloatArray
    crossed: FloatArray
    own: FloatArray


def inner_products(shared: FloatArray, regressors: FloatArray, gains: Gains) -> Products:
    """Every number is computed alone, whatever groups are beside it.

    Args:
        shared: shape (n, c, groups), zero behind the end of a group's days.
        regressors: shape (n, m, groups), likewise.
        gains: of the days of each group.
    """
    grid, (c, m) = gains.scale.shape[1:], (shared.shape[1], regressors.shape[1])
    products = Products(np.zeros((c, c, *grid)), np.zeros((c, m, *grid)), np.zeros((m, *grid)))
    columns = np.concatenate([shared, regressors], axis=1)
    forecast = np.zeros((c + m, *grid))
    for column, scale, gain, carried in zip(columns, gains.scale, gains.gain, gains.carried, strict=True):
        surprise = column[:, None] - forecast
        _add(products, surprise * scale)
        surprise *= gain
        forecast += surprise
        forecast *= carried
    return products


def _add(products: Products, white: FloatArray) -> None:
    """What one day adds, its surprises scaled."""
    c = len(products.shared)
    shared, regressors = white[:c], white[c:]
    for row in range(c):
        products.shared[row, row:] += shared[row] * shared[row:]
        products.crossed[row] += shared[row] * regressors
    products.own[...] += regressors * regressors
