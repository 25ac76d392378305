"""Grid GLS: coefficients, averaged over what is not known about how moods carry over and are measured.

Each residual model of the grid weighs prior mass × restricted likelihood, σ² integrated out. Source for the restricted
likelihood as a marginal one: Harville 1974, Biometrika 61:383-385.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np

from analytics.arrays import BoolArray, FloatArray
from analytics.errors import NotEnoughDataError
from analytics.gls import GridFit, fit_grid
from analytics.grid import PHI
from analytics.lanes import Group, Regression, blocks, lanes_of
from analytics.mixture import Mixture, two_sided_p
from analytics.prior import BetaPrior, prior_masses


@dataclass(frozen=True, slots=True)
class Belief:
    """What the days say about one coefficient.

    `estimate` and `mixture` are in the unit of the outcome per unit of the regressor; `phi_mean` is the expected
    carry-over, `log_likelihood` the greatest over the grid (profile maximum likelihood, no prior), both of the whole
    regression. `is_kept`, shape (k,), tells which columns of the design are not determined by those before them.
    """

    mixture: Mixture
    estimate: float
    p_value: float
    phi_mean: float
    log_likelihood: float
    is_kept: BoolArray


def estimate_all(regressions: Sequence[Regression]) -> list[Belief | None]:
    """Estimate many coefficients, of one client or of many, in one go; none depends on what is asked beside it.

    Returns:
        In the order of the regressions; None where the days do not determine the coefficient, or explain every value.
    """
    beliefs: list[Belief | None] = [None] * len(regressions)
    for block in blocks(regressions):
        found = _beliefs([[regressions[place] for place in group] for group in block])
        for place, belief in zip(chain.from_iterable(block), found, strict=True):
            beliefs[place] = belief
    return beliefs


def estimate(*, days: FloatArray, values: FloatArray, design: FloatArray, prior: BetaPrior) -> Mixture:
    """What the observed days, in any order, say about the last column of `design`; shapes as those of a Regression.

    Raises:
        NotEnoughDataError: the days do not determine the coefficient, or the design explains every value exactly.
    """
    order = np.argsort(days)
    (belief,) = estimate_all([Regression(days=days[order], values=values[order], design=design[order], prior=prior)])
    if belief is None:
        raise NotEnoughDataError("the days do not determine the coefficient, or the design explains every value")
    return belief.mixture


def _beliefs(groups: Sequence[Group]) -> Iterator[Belief | None]:
    fit, regressions = fit_grid(lanes_of(groups)), list(chain.from_iterable(groups))
    weights = _weights(fit, np.array([_log_prior(regression.prior) for regression in regressions]).T)
    estimates = (weights * fit.coefficients).sum(axis=0).tolist()
    p_values = two_sided_p(weights, fit.coefficients / fit.standard_errors, np.maximum(fit.df, 1)).tolist()
    phi_means = (weights * PHI[:, None]).sum(axis=0).tolist()
    log_likelihoods = fit.log_likelihood.max(axis=0).tolist()
    for lane, regression in enumerate(regressions):
        belief = Belief(
            mixture=_mixture(fit, weights, lane),
            estimate=estimates[lane],
            p_value=p_values[lane],
            phi_mean=phi_means[lane],
            log_likelihood=log_likelihoods[lane],
            is_kept=fit.is_kept[-regression.design.shape[1] :, lane],
        )
        yield belief if fit.df[lane] >= 1 else None


def _mixture(fit: GridFit, weights: FloatArray, lane: int) -> Mixture:
    return Mixture(
        weights=weights[:, lane],
        centres=fit.coefficients[:, lane],
        scales=fit.standard_errors[:, lane],
        df=int(fit.df[lane]),
    )


def _weights(fit: GridFit, log_prior: FloatArray) -> FloatArray:
    """Prior mass × restricted likelihood of every grid point, summing to 1 over the grid; shape (len(GRID), lanes)."""
    logs = log_prior + fit.log_reml
    weights = np.exp(logs - logs.max(axis=0))
    shares: FloatArray = weights / weights.sum(axis=0)
    return shares


@lru_cache
def _log_prior(prior: BetaPrior) -> FloatArray:
    logs: FloatArray = np.log(prior_masses(prior))
    return logs
