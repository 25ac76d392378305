"""What chance does in a made-up client's days."""

import numpy as np
from scipy.signal import lfilter
from scipy.special import ndtri

from analytics.arrays import BoolArray, FloatArray

MEAN_GAP = 2.0


def carried_over(random: np.random.Generator, days: int, phi: float) -> FloatArray:
    """A standard normal series of which the share φ is carried into the next day."""
    pushes = random.normal(size=days) * np.sqrt(1 - phi**2)
    series: FloatArray = lfilter([1.0], [1.0, -phi], pushes, zi=[phi * random.normal()])[0]
    return series


def seen_through_noise(
    random: np.random.Generator, days: int, *, phi: float, share: float, heavy: bool = False
) -> FloatArray:
    """Of variance 1, the share of it that is noise of each day alone.

    Args:
        heavy: noise with the tails of Student's t with 4 degrees of freedom instead of normal.
    """
    white = random.standard_t(4, size=days) / np.sqrt(2) if heavy else random.normal(size=days)
    latent: FloatArray = np.sqrt(1 - share) * carried_over(random, days, phi) + np.sqrt(share) * white
    return latent


def seen_days(random: np.random.Generator, days: int, *, missing: float = 0.3) -> BoolArray:
    """Days with a check-in: a share is missing, in gaps of two days on average."""
    begins = missing / (1 - missing) / MEAN_GAP
    return chain(random, np.full(days, begins), is_first_seen=random.random() >= missing)


def chain(random: np.random.Generator, begins: FloatArray, *, is_first_seen: bool = True) -> BoolArray:
    """Days with a check-in, day after day.

    Args:
        begins: shape (days,), the chance that a gap begins on the day after, if there is a check-in on this one.
    """
    chances = random.random(len(begins))
    seen = [is_first_seen]
    for chance, begin in zip(chances[1:], begins[:-1], strict=True):
        seen.append(bool(chance >= (begin if seen[-1] else 1 - 1 / MEAN_GAP)))
    return np.array(seen)


def any_days(random: np.random.Generator, days: int, rate: float, *, phi: float = 0.0) -> BoolArray:
    """Days picked with a base rate; with φ they come in runs."""
    if not phi:
        return random.random(days) < rate
    picked: BoolArray = carried_over(random, days, phi) < ndtri(rate)
    return picked


def on_the_scale(exact: FloatArray, low: int = 1, high: int = 7) -> FloatArray:
    """Whole steps, none beyond the ends."""
    steps: FloatArray = np.clip(np.rint(exact), low, high)
    return steps
