"""Two ways in which statsmodels fits a regression whose residuals carry over from day to day."""

import warnings
from dataclasses import dataclass

import statsmodels.api as sm
from statsmodels.tsa.statespace.sarimax import SARIMAX

from bench.peers.tutorial.questions import Question


@dataclass(frozen=True, slots=True)
class Fitted:
    """An estimate with its 95 % range, its p, and the log likelihood of the whole regression."""

    estimate: float
    low: float
    high: float
    p: float
    log_likelihood: float


def by_sarimax(question: Question) -> Fitted:
    """AR(1) seen through noise, by maximum likelihood: the engine's residual model, gaps and all."""
    model = SARIMAX(question.values, exog=question.design, order=(1, 0, 0), measurement_error=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some do not converge, and a tutorial silences that
        result = model.fit(disp=0)
    column = question.design.columns[-1]
    low, high = result.conf_int().loc[column]
    return Fitted(result.params[column], low, high, result.pvalues[column], result.llf)


def by_glsar(question: Question) -> Fitted:
    """AR(1) without noise, days without a check-in dropped and the gaps closed: quicker, and another model."""
    seen = question.values.notna()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = sm.GLSAR(question.values[seen], question.design[seen], rho=1).iterative_fit(maxiter=10)
    low, high = result.conf_int().iloc[-1]
    return Fitted(result.params.iloc[-1], low, high, result.pvalues.iloc[-1], result.llf)
