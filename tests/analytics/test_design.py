import numpy as np
import pytest

from analytics.design import design_matrix, intercept_only, orthonormal, orthonormal_to, shares_left

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


def test_beside_a_basis_each_column_is_taken_alone():
    basis = orthonormal(np.column_stack([np.ones(10), DAY])[:, :, None]).columns

    found = orthonormal_to(basis, np.column_stack([STEP, VALUES, 2 * DAY - 1])[:, :, None])

    design = np.column_stack([np.ones(10), DAY])
    for place, column in enumerate((STEP, VALUES)):
        left = column - design @ np.linalg.lstsq(design, column, rcond=None)[0]
        assert found.lengths[place, 0] == pytest.approx(np.linalg.norm(left), rel=1e-12)
        np.testing.assert_allclose(found.columns[:, place, 0], left / np.linalg.norm(left), atol=1e-12)
    assert found.lengths[2, 0] == 0
    np.testing.assert_array_equal(found.columns[:, 2, 0], 0)


def test_what_a_column_leaves_of_the_values_is_a_share_of_them():
    along, aside = np.eye(10)[:2]

    left = shares_left(
        ((3 * along + 4 * aside) / 5)[:, None], np.column_stack([along, aside, np.zeros(10)])[:, :, None]
    )

    np.testing.assert_allclose(left[:, 0], [0.8, 0.6, 1], rtol=1e-12)
