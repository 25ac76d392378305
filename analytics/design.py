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
    """Columns made orthogonal to those before them, of many groups of lanes.

    `columns`, shape (n, c, groups), have length 1, or are zero where those before them already determine the column.
    `lengths`, shape (c, groups), is what was left of each, in its own unit.
    """

    columns: FloatArray
    lengths: FloatArray


def orthonormal(columns: FloatArray) -> Orthonormal:
    """Each column made orthogonal to all before it, one after the other.

    Args:
        columns: shape (n, c, groups), zero behind the end of a group's rows.
    """
    done = Orthonormal(np.zeros_like(columns), np.zeros(columns.shape[1:]))
    for j in range(columns.shape[1]):
        one = orthonormal_to(done.columns[:, :j], columns[:, j : j + 1])
        done.columns[:, j], done.lengths[j] = one.columns[:, 0], one.lengths[0]
    return done


def orthonormal_to(basis: FloatArray, columns: FloatArray) -> Orthonormal:
    """Each column made orthogonal to the basis alone, not to its neighbours.

    Gram-Schmidt, projected twice. Source: Giraud et al. 2005, Numerische Mathematik 101:87-100.

    Args:
        basis: orthonormal, shape (n, b, groups).
        columns: shape (n, m, groups), zero behind the end of a group's rows.
    """
    left = _without(basis, _without(basis, columns))
    lengths = _lengths(left)
    lengths[lengths <= VANISHING * _lengths(columns)] = 0
    return Orthonormal(np.divide(left, lengths, out=np.zeros_like(left), where=lengths > 0), lengths)


def shares_left(values: FloatArray, columns: FloatArray) -> FloatArray:
    """The length of what each of `columns`, shape (n, m, groups), leaves of `values`, shape (n, groups).

    Args:
        values, columns: of length 1 each, or zero.

    Returns:
        Shape (m, groups).
    """
    taken = (columns * values[:, None]).sum(axis=0)
    return _lengths(values[:, None] - columns * taken)


def _without(basis: FloatArray, columns: FloatArray) -> FloatArray:
    for j in range(basis.shape[1]):
        one = basis[:, j, None]
        columns = columns - one * (one * columns).sum(axis=0)
    return columns


def _lengths(columns: FloatArray) -> FloatArray:
    lengths: FloatArray = np.sqrt((columns**2).sum(axis=0))
    return lengths
