"""How many of the things said may be wrong: the correction over a family of tests.

Sources: Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57:289-300; with weights Genovese,
Roeder and Wasserman 2006, Biometrika 93:509-524.
"""

from collections.abc import Sequence

import numpy as np

from analytics.arrays import FloatArray


def q_values(p_values: Sequence[float], weights: Sequence[float]) -> FloatArray:
    """`q_(i) = min over j >= i of m r_(j) / j`, at most 1 and at least p, of the weighted `r = p / w`.

    Those at most α are found at a false-discovery rate of α, whatever the weights, as long as they were fixed before
    the days were seen and have a mean of 1.

    Args:
        p_values: of the m tests of one family, 0 to 1.
        weights: one for each, above 0; divided by their mean.

    Returns:
        Shape (m,), in the order of `p_values`.
    """
    p = np.array(p_values, dtype="float64")
    weighted = p * np.mean(weights) / np.array(weights) if len(p) else p
    order = np.argsort(weighted, kind="stable")
    scaled = weighted[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty_like(p)
    q[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    at_least_p: FloatArray = np.maximum(q, p)
    return at_least_p
