"""Design matrices whose last column is the one the question is about, and what of their columns is new."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.arrays import FloatArray

VANISHING = 1e-8
"""Share of a column's length below which what is left of it counts as nothing."""


def intercept_only(n: int) -> FloatArray:
    """The design of a level: the intercept itself is what is asked about. Shape (n, 1)."""
    return np.ones((n, 1))


def design_matrix(regressor: FloatArray, covariates: Sequence[FloatArray] = ()) -> FloatArray:
    """Intercept, covariates in the order given, regressor last.

    Args:
        regressor: shape (n,), in its own unit; the coefficient is per that unit.
        covariates: each of shape (n,).

    Returns:
        Shape (n, 2 + len(covariates)).
    """
    return np.array([np.ones(len(regressor)), *covariates, regressor]).T


@dataclass(frozen=True, slots=True)
class Orthonormal:
    """Columns of several lanes made orthogonal to those before them.

    `columns`, shape (n, c, lanes), have length 1, or are zero where those before them already determine the column.
    `lengths`, shape (c, lanes), is what was left of each, in its own unit. `slopes`, shape (lanes,), is how much of the
    last but one was taken out of the last.
    """

    columns: FloatArray
    lengths: FloatArray
    slopes: FloatArray


def orthonormal(columns: FloatArray) -> Orthonormal:
    """Gram-Schmidt, each column projected twice. Source: Giraud et al. 2005, Numerische Mathematik 101:87-100.

    Args:
        columns: shape (n, c, lanes) with c >= 2, zero behind the end of a lane's rows.
    """
    done = np.zeros_like(columns)
    lengths = np.zeros(columns.shape[1:])
    for j in range(columns.shape[1]):
        left, taken = _without(columns[:, j], done[:, :j])
        left, taken_again = _without(left, done[:, :j])
        lengths[j] = _length(left)
        lengths[j][lengths[j] <= VANISHING * _length(columns[:, j])] = 0
        done[:, j] = np.divide(left, lengths[j], out=done[:, j], where=lengths[j] > 0)
    return Orthonormal(columns=done, lengths=lengths, slopes=taken[-1] + taken_again[-1])


def _without(column: FloatArray, basis: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What is left of `column`, shape (n, lanes), and how much of each of `basis`, shape (n, j, lanes), was in it."""
    taken = (basis * column[:, None]).sum(axis=0)
    return column - (basis * taken).sum(axis=1), taken


def _length(column: FloatArray) -> FloatArray:
    length: FloatArray = np.sqrt((column**2).sum(axis=0))
    return length
