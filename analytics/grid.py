"""The residual models an estimate is averaged over: carry-over from day to day, seen through measurement noise.

Between days t_i and t_j the residuals correlate as `C_ij = (1 - g) φ^|t_i - t_j| + g [i = j]`, t in days: gaps count as
the days they last. Source for the model (AR(1) plus white noise): Schuurman, Houtveen and Hamaker 2015, Frontiers in
Psychology 6:1038.
"""

import numpy as np

from analytics.arrays import FloatArray

CARRY_OVERS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
NOISE_SHARES = (0.0, 0.25, 0.5)

# Without carry-over the noise share changes nothing, so that row of the grid is one point.
GRID = ((0.0, 0.0), *((phi, share) for phi in CARRY_OVERS[1:] for share in NOISE_SHARES))

PHI: FloatArray = np.array([phi for phi, _ in GRID])
"""φ of every grid point: the share of a day's deviation that is carried into the next day."""

NOISE: FloatArray = np.array([share for _, share in GRID])
"""g of every grid point: the share of a day's variance that is noise of that day alone."""
