"""Inner products under C⁻¹, at every grid point at once, in one pass over the days.

The scaled surprises of a Kalman filter are the columns multiplied by the inverse of C's Cholesky factor; so their inner
products are `A' C⁻¹ A`, without a matrix ever being formed. Source: Durbin and Koopman 2012, Time Series Analysis by
State Space Methods, sections 2.2 and 6.2.
"""

import numpy as np

from analytics.arrays import FloatArray, IntArray
from analytics.gains import Gains
from analytics.grid import GRID


def inner_products(columns: FloatArray, gains: Gains, series: IntArray) -> FloatArray:
    """`A' C⁻¹ A` of every lane's columns A; every number is computed alone, whatever lanes are beside it.

    Args:
        columns: shape (n, c, lanes), zero behind the end of a lane's days.
        gains: of the series of days that occur.
        series: shape (lanes,), which series in `gains` a lane's days are.

    Returns:
        Shape (c, c, len(GRID), lanes); only the upper triangle is filled in.
    """
    n, width, lanes = columns.shape
    products = np.zeros((width, width, len(GRID), lanes))
    forecast = np.zeros((width, len(GRID), lanes))
    for i in range(n):
        surprise = columns[i][:, None] - forecast
        white = surprise * gains.scale[i].take(series, axis=1)
        for row in range(width):
            products[row, row:] += white[row] * white[row:]
        surprise *= gains.gain[i].take(series, axis=1)
        forecast += surprise
        forecast *= gains.carried[i].take(series, axis=1)
    return products
