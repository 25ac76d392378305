"""Grid GLS: one coefficient, averaged over what is not known about how moods carry over and are measured."""

import numpy as np

from analytics.arrays import FloatArray
from analytics.gls import fit_grid
from analytics.mixture import Mixture
from analytics.prior import BetaPrior, prior_masses


def estimate(*, days: FloatArray, values: FloatArray, design: FloatArray, prior: BetaPrior) -> Mixture:
    """What the observed days say about the last column of `design`.

    Every grid point weighs prior mass × restricted likelihood; its component is a t with n - k degrees of freedom.

    Args:
        days: shape (n,), distinct day numbers of the observed days, in days.
        values: shape (n,), the outcome on those days, in its own unit.
        design: shape (n, k), of full column rank; the last column is the one asked about.
        prior: the belief about carry-over that fits this kind of question.

    Raises:
        NotEnoughDataError: no degree of freedom is left, or the design explains every value exactly.
    """
    fit = fit_grid(days, values, design)
    log_weights = np.log(prior_masses(prior)) + fit.log_reml
    weights = np.exp(log_weights - log_weights.max())
    return Mixture(
        weights=weights / weights.sum(),
        centres=fit.coefficients,
        scales=fit.standard_errors,
        df=fit.df,
    )
