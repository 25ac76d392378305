import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analytics.design import design_matrix, intercept_only
from analytics.lanes import AT_LEAST, AT_MOST, Regression, blocks, lanes_of
from analytics.prior import FLAT

DAYS = np.array([3.0, 4, 9])


def regression(days, width=2):
    n = len(days)
    design = (
        intercept_only(n) if width == 1 else design_matrix(np.arange(n) / 2, [days**k for k in range(1, width - 1)])
    )
    return Regression(days, np.arange(n) + 10.0, design, FLAT)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 5)), max_size=3 * AT_MOST))
def test_every_regression_is_in_one_block_and_no_block_is_too_large(shapes):
    kept = {shape: regression(np.arange(float(shape[0])), shape[1]) for shape in set(shapes)}

    found = list(blocks([kept[shape] for shape in shapes]))

    assert sorted(place for block in found for place in block) == list(range(len(shapes)))
    assert all(1 <= len(block) <= AT_MOST for block in found)


def test_many_regressions_of_one_width_have_a_block_of_their_own():
    narrow, wide = [regression(DAYS, 2)] * AT_LEAST, [regression(DAYS, 3)] * 3

    assert [len(block) for block in blocks([*wide, *narrow])] == [AT_LEAST, 3]
    assert [len(block) for block in blocks([*wide, *narrow[1:]])] == [AT_LEAST + 2]


def test_shorter_and_narrower_ones_are_filled_up_with_zeros():
    lanes = lanes_of([regression(DAYS, 3), regression(DAYS[:2], 1)])

    np.testing.assert_array_equal(
        lanes.columns[:, :, 0], np.column_stack([np.ones(3), DAYS, np.arange(3) / 2, np.arange(3) + 10])
    )
    np.testing.assert_array_equal(lanes.columns[:, :, 1], [[0, 0, 1, 10], [0, 0, 1, 11], [0, 0, 0, 0]])
    assert lanes.lengths.tolist() == [3, 2]


def test_regressions_of_the_same_days_share_one_series():
    lanes = lanes_of([regression(DAYS), regression(DAYS[:2]), regression(DAYS.copy(), 3)])

    assert lanes.series.tolist() == [0, 1, 0]
    assert lanes.day_counts.tolist() == [3, 2]
    np.testing.assert_array_equal(lanes.days, [[3, 3], [4, 4], [9, 4]])
