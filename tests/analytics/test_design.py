import numpy as np
import pytest

from analytics.design import design_matrix, intercept_only
from analytics.errors import NotEnoughDataError

DAY = np.arange(10.0)
STEP = (DAY >= 6).astype(float)


def test_the_regressor_comes_last_after_intercept_and_covariates():
    np.testing.assert_array_equal(design_matrix(STEP, [DAY]), np.column_stack([np.ones(10), DAY, STEP]))


def test_a_level_has_the_intercept_alone():
    np.testing.assert_array_equal(intercept_only(3), [[1], [1], [1]])


def test_a_covariate_that_earlier_ones_determine_is_dropped():
    design = design_matrix(STEP, [DAY, 3 * DAY - 2, np.full(10, 5.0), np.zeros(10)])

    np.testing.assert_array_equal(design, design_matrix(STEP, [DAY]))


def test_of_two_covariates_that_say_the_same_the_first_stays():
    design = design_matrix(STEP, [2 * DAY, DAY])

    np.testing.assert_array_equal(design[:, 1], 2 * DAY)


def test_a_covariate_that_is_nearly_determined_stays():
    design = design_matrix(STEP, [DAY, DAY + 1e-6 * DAY**2])

    assert design.shape == (10, 4)


@pytest.mark.parametrize("regressor", [np.ones(10), np.zeros(10), 2 * DAY + 1])
def test_a_regressor_without_variation_of_its_own_is_not_enough_data(regressor):
    with pytest.raises(NotEnoughDataError):
        design_matrix(regressor, [DAY])
