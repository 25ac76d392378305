import numpy as np
import pytest

from analytics.engine import estimate_all
from analytics.kinds.trend import trend
from analytics.prior import FLAT
from tests.analytics.record import a_record, varied

MOODS = varied(40)


def test_a_straight_line_is_told_as_the_change_from_the_first_to_the_last_day():
    rising = [2 + n / 10 + 0.2 * (n % 2) for n in range(31)]

    (belief,) = estimate_all(trend(a_record(rising), "mood").regressions)

    assert belief.estimate == pytest.approx(3, abs=0.05)


def test_time_runs_through_the_gaps_and_nothing_else_is_in_it():
    found = trend(a_record([*MOODS[:20], *[None] * 10, *MOODS[30:]]), "mood")

    (regression,) = found.regressions
    steps = np.diff(regression.design[:, -1]) * 39
    np.testing.assert_allclose(steps, [*[1] * 19, 11, *[1] * 9])
    assert (regression.design.shape[1], found.covariates, regression.prior) == (2, (), FLAT)


@pytest.mark.parametrize(
    ("moods", "has_enough"),
    [
        (MOODS[:28], True),
        (MOODS[:27], False),
        (MOODS[:19] + [None] * 8 + MOODS[:1], True),
        (MOODS[:18] + [None] * 9 + MOODS[:1], False),
    ],
)
def test_it_takes_twenty_days_over_twenty_eight(moods, has_enough):
    assert (trend(a_record(moods), "mood") is not None) is has_enough
