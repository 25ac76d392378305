"""Design matrices whose last column is the one the question is about."""

from collections.abc import Sequence

import numpy as np

from analytics.arrays import FloatArray
from analytics.errors import NotEnoughDataError

VANISHING = 1e-8
"""Share of a column's length below which what is left of it counts as nothing."""


def intercept_only(n: int) -> FloatArray:
    """The design of a level: the intercept itself is what is asked about. Shape (n, 1)."""
    return np.ones((n, 1))


def design_matrix(regressor: FloatArray, covariates: Sequence[FloatArray] = ()) -> FloatArray:
    """Intercept, covariates in the order given, regressor last.

    A covariate that those before it already determine is dropped.

    Args:
        regressor: shape (n,), in its own unit; the coefficient is per that unit.
        covariates: each of shape (n,).

    Returns:
        Shape (n, k) with 2 <= k <= 2 + len(covariates), of full column rank.

    Raises:
        NotEnoughDataError: the intercept and the covariates determine the regressor.
    """
    design = intercept_only(len(regressor))
    for covariate in covariates:
        if not is_determined(covariate, design):
            design = np.column_stack([design, covariate])
    if is_determined(regressor, design):
        raise NotEnoughDataError("the regressor does not vary apart from its covariates")
    return np.column_stack([design, regressor])


def is_determined(column: FloatArray, design: FloatArray) -> bool:
    """Whether projecting out the columns of `design`, shape (n, k), leaves nothing of `column`, shape (n,)."""
    basis = np.linalg.qr(design).Q
    left = column - basis @ (basis.T @ column)
    return bool(np.linalg.norm(left) <= VANISHING * np.linalg.norm(column))
