"""How much one client's own values differ."""

import numpy as np

from analytics.arrays import FloatArray

NEAR_CONSTANT = 0.5
"""An SD, in steps of the scale, below which no pattern is looked for."""


def own_sd(values: FloatArray) -> float | None:
    """SD (n - 1) of values of shape (n,); None with fewer than two."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else None


def is_near_constant(values: FloatArray) -> bool:
    """Whether values differ so little that no pattern is looked for in them."""
    return is_small(own_sd(values))


def is_small(sd: float | None) -> bool:
    """Whether this is the SD of values in which no pattern is looked for."""
    return sd is not None and sd < NEAR_CONSTANT
