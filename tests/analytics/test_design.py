import numpy as np
import pytest

from analytics.design import design_matrix, intercept_only, orthonormal

DAY = np.arange(10.0)
STEP = (DAY >= 6).astype(float)
VALUES = np.array([3.0, 4, 2, 5, 4, 3, 6, 5, 6, 4])


def kept(design):
    """Which columns of a design are not left out, the values beside them."""
    return (orthonormal(np.column_stack([design, VALUES])[:, :, None]).lengths[:-1, 0] > 0).tolist()


def test_the_regressor_comes_last_after_intercept_and_covariates():
    np.testing.assert_array_equal(design_matrix(STEP, [DAY]), np.column_stack([np.ones(10), DAY, STEP]))


def test_a_level_has_the_intercept_alone():
    np.testing.assert_array_equal(intercept_only(3), [[1], [1], [1]])


def test_a_covariate_that_earlier_ones_determine_is_left_out():
    design = design_matrix(STEP, [DAY, 3 * DAY - 2, np.full(10, 5.0), np.zeros(10)])

    assert kept(design) == [True, True, False, False, False, True]


def test_of_two_covariates_that_say_the_same_the_first_stays():
    assert kept(design_matrix(STEP, [2 * DAY, DAY])) == [True, True, False, True]


@pytest.mark.parametrize(("share", "stays"), [(1e-6, True), (1e-10, False)])
def test_a_covariate_stays_while_a_hundred_millionth_of_it_is_its_own(share, stays):
    assert kept(design_matrix(STEP, [DAY, DAY + share * DAY**2])) == [True, True, stays, True]


@pytest.mark.parametrize("regressor", [np.ones(10), np.zeros(10), 2 * DAY + 1])
def test_a_regressor_without_variation_of_its_own_is_left_out(regressor):
    assert kept(design_matrix(regressor, [DAY])) == [True, True, False]


def test_columns_have_length_one_and_stand_square_on_each_other_even_where_little_is_left():
    design = design_matrix(STEP, [DAY, DAY + 1e-6 * DAY**2])

    columns = orthonormal(np.column_stack([design, VALUES])[:, :, None]).columns[..., 0]

    np.testing.assert_allclose(columns.T @ columns, np.eye(5), atol=1e-12)


def test_the_slope_is_that_of_ordinary_least_squares():
    design = design_matrix(STEP, [DAY])

    result = orthonormal(np.column_stack([design, VALUES])[:, :, None])

    expected = np.linalg.lstsq(design, VALUES, rcond=None)[0][-1]
    assert result.slopes[0] / result.lengths[-2, 0] == pytest.approx(expected, rel=1e-12)
