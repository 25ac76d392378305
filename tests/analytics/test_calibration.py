"""A smoke test of honesty: 300 simulated clients to whom nothing happened. docs/methods.md holds the longer runs."""

from tests.analytics.calibration import has_called_a_change, has_missed_the_level, share

THREE_STANDARD_ERRORS_OF_300 = {0.10: 0.052, 0.05: 0.038}


def test_a_change_is_called_in_about_one_of_ten_stable_clients():
    rate, _ = share(has_called_a_change, series=300, seed=11, days_since=14)

    assert abs(rate - 0.10) < THREE_STANDARD_ERRORS_OF_300[0.10]


def test_the_level_misses_the_true_mean_in_about_one_of_twenty():
    rate, _ = share(has_missed_the_level, series=300, seed=12, days_since=14)

    assert abs(rate - 0.05) < THREE_STANDARD_ERRORS_OF_300[0.05]


def test_a_change_of_one_and_a_fifth_steps_is_called_far_more_often_than_none():
    found, _ = share(has_called_a_change, series=300, seed=13, days_since=14, shift=1.2)
    false, _ = share(has_called_a_change, series=300, seed=13, days_since=14)

    assert found > 4 * false
