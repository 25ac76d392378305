import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analytics.design import design_matrix, intercept_only
from analytics.lanes import AT_LEAST, AT_MOST, Regression, blocks, lanes_of
from analytics.prior import FLAT

DAYS = np.array([3.0, 4, 9])


def regression(days, width=2, regressor=None):
    n = len(days)
    asked = np.arange(n) / 2 if regressor is None else regressor
    design = intercept_only(n) if width == 1 else design_matrix(asked, [days**k for k in range(1, width - 1)])
    return Regression(days, np.arange(n) + 10.0, design, FLAT)


def of_a_client(number, regressors, width=2):
    """Regressions of one group, which those of another number do not share."""
    return [regression(DAYS + number, width, DAYS * row) for row in range(1, regressors + 1)]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 5), st.integers(1, 40)), max_size=60))
def test_every_regression_is_in_one_block_and_no_block_is_too_large(shapes):
    asked = [
        regression(np.arange(float(n)) + place, width, np.full(n, row))
        for place, (n, width, regressors) in enumerate(shapes)
        for row in range(regressors)
    ]

    found = list(blocks(asked))

    assert sorted(place for block in found for group in block for place in group) == list(range(len(asked)))
    assert all(len(block) * max(map(len, block)) <= AT_MOST for block in found)


def test_those_that_differ_in_the_regressor_alone_are_a_group():
    same, other_values = of_a_client(0, 2), Regression(DAYS, DAYS, design_matrix(DAYS), FLAT)
    other_covariate = regression(DAYS, 3)

    (block,) = blocks([same[0], other_values, same[1], other_covariate])

    assert sorted(block) == [[0, 2], [1], [3]]


def test_many_groups_of_one_shape_have_a_block_of_their_own():
    narrow = [one for number in range(AT_LEAST) for one in of_a_client(number, 1)]
    wide, large = of_a_client(0, 1, width=3), of_a_client(0, 3)

    assert [len(block) for block in blocks([*wide, *narrow])] == [AT_LEAST, 1]
    assert [len(block) for block in blocks([*large[:2], *narrow[1:]])] == [AT_LEAST]
    assert [len(block) for block in blocks([*large, *narrow[1:], *of_a_client(-1, 1)])] == [AT_LEAST, 1]


def test_shorter_narrower_and_smaller_ones_are_filled_up_with_zeros():
    lanes = lanes_of([[regression(DAYS, 3), regression(DAYS, 3, DAYS**2)], [regression(DAYS[:2], 1)]])

    np.testing.assert_array_equal(lanes.shared[:, :, 0], np.column_stack([np.ones(3), DAYS, np.arange(3) + 10]))
    np.testing.assert_array_equal(lanes.shared[:, :, 1], [[0, 0, 10], [0, 0, 11], [0, 0, 0]])
    np.testing.assert_array_equal(lanes.regressors[:, :, 0], np.column_stack([np.arange(3) / 2, DAYS**2]))
    np.testing.assert_array_equal(lanes.regressors[:, :, 1], [[1, 0], [1, 0], [0, 0]])
    assert lanes.lengths.tolist() == [3, 2]
    np.testing.assert_array_equal(lanes.days, [[3, 3], [4, 4], [9, 4]])


def test_lanes_come_group_by_group():
    lanes = lanes_of([of_a_client(0, 2), of_a_client(1, 3)])

    assert (lanes.rows.tolist(), lanes.groups.tolist()) == ([0, 1, 0, 1, 2], [0, 0, 1, 1, 1])
