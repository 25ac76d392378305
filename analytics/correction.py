"""How many of the things said may be wrong: the correction over a family of tests.

Source: Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57:289-300.
"""

from collections.abc import Sequence

import numpy as np

from analytics.arrays import FloatArray


def q_values(p_values: Sequence[float]) -> FloatArray:
    """`q_(i) = min over j >= i of m p_(j) / j`, at most 1; those at most α are found at a false-discovery rate of α.

    Args:
        p_values: of the m tests of one family, 0 to 1.

    Returns:
        Shape (m,), in the order of `p_values`.
    """
    p = np.array(p_values, dtype="float64")
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty_like(p)
    q[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return q
