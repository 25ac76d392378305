"""How likely each residual model is before the data are seen."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import betainc

from analytics.arrays import FloatArray
from analytics.grid import CARRY_OVERS, GRID


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """A Beta(a, b) belief about φ, the share of a day's deviation that is carried into the next day."""

    a: float
    b: float


FLAT = BetaPrior(1, 1)
"""For whatever happens once or drifts: trend, shift, a known date."""

MODERATE = BetaPrior(2, 3)
"""For levels and differences of mood between kinds of days."""

WEAK = BetaPrior(1, 6)
"""For deviations, which carry over less than the mood itself."""


def prior_masses(prior: BetaPrior) -> FloatArray:
    """The prior's mass at every grid point, in the order of GRID.

    A φ gets the mass between the midpoints to its neighbours (0 and 1 at the ends) and shares it evenly among its
    noise shares.

    Returns:
        Shape (len(GRID),), summing to 1.
    """
    inner = [(low + high) / 2 for low, high in pairwise(CARRY_OVERS)]
    mass = dict(zip(CARRY_OVERS, np.diff(betainc(prior.a, prior.b, [0.0, *inner, 1.0])), strict=True))
    phis = [phi for phi, _ in GRID]
    return np.array([mass[phi] / phis.count(phi) for phi in phis])
