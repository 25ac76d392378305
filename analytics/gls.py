"""Generalised least squares of one regression, at every residual model of the grid at once."""

from dataclasses import dataclass

import numpy as np

from analytics.arrays import FloatArray
from analytics.design import is_determined
from analytics.errors import NotEnoughDataError
from analytics.grid import covariances


@dataclass(frozen=True, slots=True)
class GridFit:
    """The last coefficient of a regression at every grid point; each array has shape (len(GRID),).

    `log_reml` is the restricted log likelihood with σ² integrated out under 1/σ²; `log_likelihood` is the profile
    maximum log likelihood. Both leave out constants that are the same at every grid point.
    """

    coefficients: FloatArray
    standard_errors: FloatArray
    log_reml: FloatArray
    log_likelihood: FloatArray
    df: int


def fit_grid(days: FloatArray, values: FloatArray, design: FloatArray) -> GridFit:
    """Fit `values` on `design` under every residual model.

    Args:
        days: shape (n,), distinct day numbers of the observed days, in days.
        values: shape (n,), the outcome on those days, in its own unit.
        design: shape (n, k), of full column rank; the last column is the one asked about.

    Raises:
        NotEnoughDataError: no degree of freedom is left, or the design explains every value exactly.
    """
    df = _degrees_of_freedom(values, design)
    factors = np.linalg.cholesky(covariances(days))
    whitened = np.linalg.solve(factors, np.column_stack([design, values]))
    triangles = np.linalg.qr(whitened).R
    return _read_off(triangles, log_det_c=2 * _log_diagonals(factors).sum(axis=1), n=len(values), df=df)


def _degrees_of_freedom(values: FloatArray, design: FloatArray) -> int:
    df: int = len(values) - design.shape[1]
    if df < 1:
        raise NotEnoughDataError("no degree of freedom is left")
    if is_determined(values, design):
        raise NotEnoughDataError("the values do not vary apart from the design")
    return df


def _read_off(triangles: FloatArray, *, log_det_c: FloatArray, n: int, df: int) -> GridFit:
    """The R of a QR of [X y], whitened, holds it all: R = [[R_X, Q'y], [0, √RSS]]."""
    log_diagonals = _log_diagonals(triangles)
    log_rss = 2 * log_diagonals[:, -1]
    log_det_xcx = 2 * log_diagonals[:, :-1].sum(axis=1)
    return GridFit(
        coefficients=triangles[:, -2, -1] / triangles[:, -2, -2],
        standard_errors=np.abs(triangles[:, -1, -1] / triangles[:, -2, -2]) / np.sqrt(df),
        log_reml=-(log_det_c + log_det_xcx + df * log_rss) / 2,
        log_likelihood=-(n * (log_rss - np.log(n)) + log_det_c) / 2,
        df=df,
    )


def _log_diagonals(triangles: FloatArray) -> FloatArray:
    logs: FloatArray = np.log(np.abs(np.diagonal(triangles, axis1=1, axis2=2)))
    return logs
