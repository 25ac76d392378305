"""How far each observed day corrects the forecast of the next, at every grid point: the half of a Kalman filter that
needs no values.

AR(1) seen through noise is a state space model: `x_i = s_i + e_i`, `s_(i+1) = φ^gap s_i + …`, Var e = g, Var s = 1 - g.
Source: Durbin and Koopman 2012, Time Series Analysis by State Space Methods, section 2.2.
"""

from dataclasses import dataclass

import numpy as np

from analytics.arrays import FloatArray, IntArray
from analytics.grid import NOISE, PHI

_NOISE: FloatArray = NOISE[:, None]
_STATE: FloatArray = 1 - _NOISE


@dataclass(frozen=True, slots=True)
class Gains:
    """Over n steps in time, len(GRID) residual models and s series of days; shapes (n, len(GRID), s).

    `scale` is 1 / SD of a day's surprise, 0 behind the end of a series; `gain` is the share of a surprise that belongs
    to the state; `carried` is the share of the state that reaches the next observed day. `log_det` is log|C|, shape
    (len(GRID), s).
    """

    scale: FloatArray
    gain: FloatArray
    carried: FloatArray
    log_det: FloatArray


def gains(days: IntArray, lengths: IntArray) -> Gains:
    """Run the variances of the filter over several series of days at once.

    Args:
        days: shape (n, s), ascending day numbers of each series, in days; behind its end its last day again.
        lengths: shape (s,), how many days each series has.
    """
    steps = np.maximum(np.diff(days, axis=0, append=days[-1:]), 1)  # two days in one would leave no variance
    powers = PHI[:, None] ** np.arange(steps.max() + 1)
    carried = np.ascontiguousarray(powers.T[steps].transpose(0, 2, 1))
    state, total = _variances(carried)
    is_day = np.arange(len(days))[:, None, None] < lengths
    return Gains(
        scale=is_day / np.sqrt(total),
        gain=state / total,
        carried=carried,
        log_det=np.where(is_day, np.log(total), 0.0).sum(axis=0),
    )


def _variances(carried: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(variance of the forecast state, variance of the surprise), each of the shape of `carried`."""
    kept, fresh = carried**2, (1 - carried**2) * _STATE
    state, total = np.empty_like(carried), np.empty_like(carried)
    forecast: FloatArray = np.broadcast_to(_STATE, carried.shape[1:])
    for i in range(len(carried)):
        state[i] = forecast
        np.add(forecast, _NOISE, out=total[i])
        forecast = kept[i] * (forecast * _NOISE / total[i]) + fresh[i]
    return state, total
