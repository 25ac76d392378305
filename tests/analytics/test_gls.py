"""The fit at every single grid point, against statsmodels and against the definition."""

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.tsa.statespace.sarimax import SARIMAX

from analytics.design import design_matrix, intercept_only
from analytics.gls import fit_grid
from analytics.grid import GRID
from analytics.lanes import Regression, lanes_of
from analytics.prior import MODERATE
from tests.analytics import reference


def days_with_gaps(random, n, share=0.7):
    return np.sort(random.choice(np.arange(round(n / share), dtype=float), size=n, replace=False))


def regression(n, seed):
    """Day numbers with gaps, values on 1-7, and a design with a covariate."""
    random = np.random.default_rng(seed)
    days = days_with_gaps(random, n)
    values = np.clip(np.rint(4 + np.cumsum(random.normal(size=n)) * 0.3 + random.normal(size=n)), 1, 7)
    weekend = (days % 7 >= 5).astype(float)
    return days, values, design_matrix((np.arange(n) >= 2 * n // 3).astype(float), [days, weekend])


def fitted_alone(days, values, design):
    return fit_grid(lanes_of([[Regression(days, values, design, MODERATE)]]))


@pytest.mark.parametrize("n", [7, 14, 60, 250])
def test_coefficient_standard_error_and_likelihood_are_those_of_statsmodels_at_every_grid_point(n):
    days, values, design = regression(n, seed=n)

    fitted = fitted_alone(days, values, design)

    for point, (phi, share) in enumerate(GRID):
        oracle = sm.GLS(values, design, sigma=reference.covariance(days, phi, share)).fit()
        constant = n / 2 * (1 + np.log(2 * np.pi))
        assert fitted.coefficients[point, 0] == pytest.approx(oracle.params[-1], rel=1e-10, abs=1e-12)
        assert fitted.standard_errors[point, 0] == pytest.approx(oracle.bse[-1], rel=1e-12)
        assert fitted.log_likelihood[point, 0] == pytest.approx(oracle.llf + constant, rel=1e-12, abs=1e-11)
        assert fitted.df[0] == oracle.df_resid


def test_a_level_alone_is_fitted_like_statsmodels_fits_it():
    days, values, _ = regression(14, seed=3)

    fitted = fitted_alone(days, values, intercept_only(14))

    for point, (phi, share) in enumerate(GRID):
        oracle = sm.GLS(values, np.ones(14), sigma=reference.covariance(days, phi, share)).fit()
        assert fitted.coefficients[point, 0] == pytest.approx(oracle.params[0], rel=1e-12)
        assert fitted.standard_errors[point, 0] == pytest.approx(oracle.bse[0], rel=1e-12)


def test_the_likelihood_is_that_of_a_state_space_model_with_measurement_error_and_gaps():
    """SARIMAX walks the calendar with a Kalman filter, skips the gaps, and never forms a covariance."""
    days, values, design = regression(60, seed=8)
    fitted = fitted_alone(days, values, design)
    calendar = np.full(int(days[-1] - days[0]) + 1, np.nan)
    places = (days - days[0]).astype(int)

    for point, (phi, share) in enumerate(GRID):
        oracle = sm.GLS(values, design, sigma=reference.covariance(days, phi, share)).fit()
        variance = float(oracle.ssr) / len(values)
        calendar[places] = values - design @ oracle.params
        model = SARIMAX(calendar, order=(1, 0, 0), measurement_error=True)
        log_likelihood = model.loglike([phi, variance * share, variance * (1 - share) * (1 - phi**2)])
        constant = len(values) / 2 * (1 + np.log(2 * np.pi))
        assert fitted.log_likelihood[point, 0] == pytest.approx(log_likelihood + constant, rel=1e-8)


def test_the_restricted_likelihood_is_the_one_of_the_definition_up_to_a_constant():
    days, values, design = regression(40, seed=5)

    fitted = fitted_alone(days, values, design)

    fits = [reference.fit(days, values, design, phi, share) for phi, share in GRID]
    expected = [-(log_c + log_xcx + fitted.df[0] * np.log(rss)) / 2 for _, _, rss, log_c, log_xcx in fits]
    np.testing.assert_allclose(np.ptp(fitted.log_reml[:, 0] - expected), 0, atol=1e-10)


def test_columns_that_others_determine_make_no_difference():
    days, values, design = regression(40, seed=6)
    swollen = np.column_stack([design[:, :2], 2 * design[:, 1] - 7, np.full(40, 3.0), design[:, 2:]])

    plain, redundant = fitted_alone(days, values, design), fitted_alone(days, values, swollen)

    np.testing.assert_allclose(redundant.coefficients, plain.coefficients, rtol=1e-12)
    np.testing.assert_allclose(redundant.standard_errors, plain.standard_errors, rtol=1e-12)
    np.testing.assert_array_equal(redundant.df, plain.df)
    np.testing.assert_array_equal(redundant.is_kept[:, 0], [True, True, False, False, True, True])


def test_no_degree_of_freedom_is_not_enough_data():
    fitted = fitted_alone(np.arange(2.0), np.array([3.0, 5.0]), design_matrix(np.array([0.0, 1.0])))

    assert fitted.df[0] < 1


@pytest.mark.parametrize("values", [np.full(20, 4.0), np.zeros(20), np.where(np.arange(20) >= 12, 5.1, 3.7)])
def test_values_that_the_design_explains_exactly_are_not_enough_data(values):
    step = (np.arange(20) >= 12).astype(float)

    assert fitted_alone(np.arange(20.0), values, design_matrix(step)).df[0] < 1


def test_a_regressor_that_the_covariates_determine_is_not_enough_data():
    days, values, _ = regression(20, seed=7)

    assert fitted_alone(days, values, design_matrix(3 * days + 1, [days])).df[0] < 1


def test_beside_others_of_its_group_a_lane_is_what_it_is_alone():
    days, values, design = regression(40, seed=5)
    other = np.column_stack([design[:, :-1], np.sin(days)])
    pair = [Regression(days, values, each, MODERATE) for each in (design, other)]

    together = fit_grid(lanes_of([pair, [Regression(days[:30], values[:30], design[:30], MODERATE)]]))

    for lane, each in enumerate([design, other]):
        alone = fitted_alone(days, values, each)
        np.testing.assert_allclose(together.coefficients[:, lane], alone.coefficients[:, 0], rtol=1e-11)
        np.testing.assert_allclose(together.log_reml[:, lane], alone.log_reml[:, 0], rtol=1e-12)
        assert together.df[lane] == alone.df[0] == 40 - design.shape[1]


@pytest.mark.parametrize(("noise", "is_told"), [(1e-3, True), (1e-9, False)])
def test_values_that_the_regressor_explains_but_for_almost_nothing_are_not_told(noise, is_told):
    days, values, design = regression(40, seed=5)

    fitted = fitted_alone(days, design @ [4.0, 0.0, 0.5, 1.0] + noise * values, design)

    assert (fitted.df[0] >= 1) is np.bool(is_told)
    assert np.isfinite(fitted.coefficients).all()


def test_what_little_the_regressor_leaves_is_still_measured_well():
    days, values, design = regression(40, seed=5)
    almost = design @ [4.0, 0.0, 0.5, 1.0] + 1e-3 * values

    fitted = fitted_alone(days, almost, design)

    for point, (phi, share) in enumerate(GRID):
        oracle = sm.GLS(almost, design, sigma=reference.covariance(days, phi, share)).fit()
        assert fitted.standard_errors[point, 0] == pytest.approx(oracle.bse[-1], rel=1e-6)
