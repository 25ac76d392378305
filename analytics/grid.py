"""The residual models an estimate is averaged over: carry-over from day to day, seen through measurement noise.

Source for the model (AR(1) plus white noise): Schuurman, Houtveen and Hamaker 2015, Frontiers in Psychology 6:1038.
"""

import numpy as np

from analytics.arrays import FloatArray

CARRY_OVERS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
NOISE_SHARES = (0.0, 0.25, 0.5)

# Without carry-over the noise share changes nothing, so that row of the grid is one point.
GRID = ((0.0, 0.0), *((phi, share) for phi in CARRY_OVERS[1:] for share in NOISE_SHARES))

_PHI: FloatArray = np.array([phi for phi, _ in GRID]).reshape(-1, 1, 1)
_SHARE: FloatArray = np.array([share for _, share in GRID]).reshape(-1, 1, 1)


def covariances(days: FloatArray) -> FloatArray:
    """Residual covariance of the observed days at every grid point, up to the variance σ².

    `C_ij = (1 - g) φ^|t_i - t_j| + g [i = j]`, with gaps counted as the days they last.

    Args:
        days: shape (n,), distinct day numbers, in days.

    Returns:
        Shape (len(GRID), n, n), each with a diagonal of ones.
    """
    lags = np.abs(days[:, None] - days[None, :])
    carried: FloatArray = _PHI**lags
    return (1 - _SHARE) * carried + _SHARE * np.eye(len(days))
