import numpy as np
import pytest

from analytics.spread import is_near_constant, own_sd


def test_by_hand_the_sd_divides_by_one_less():
    assert own_sd(np.array([2.0, 4.0, 6.0])) == 2.0


@pytest.mark.parametrize("values", [[], [4.0]])
def test_fewer_than_two_values_have_no_sd_and_are_not_called_near_constant(values):
    assert own_sd(np.array(values)) is None
    assert not is_near_constant(np.array(values))


@pytest.mark.parametrize(("values", "expected"), [([4, 4, 4, 5], False), ([4, 4, 4, 4, 5], True)])
def test_below_half_a_step_is_near_constant(values, expected):
    assert is_near_constant(np.array(values, dtype=float)) is expected
