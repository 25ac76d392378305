"""What is called the practice is what the usual functions give."""

import numpy as np
import pytest
from scipy import stats

from bench.truth.practice import levene, pearson, results, said, welch
from bench.truth.statements import Statement
from bench.truth.worlds import NOTHING


@pytest.fixture
def moods():
    return np.random.default_rng(1).normal(size=40)


def test_pearson_is_scipys(moods):
    days = np.arange(40.0)
    p, is_rise = pearson(days, moods)
    expected = stats.pearsonr(days, moods)

    assert p == pytest.approx(expected.pvalue)
    assert is_rise == (expected.statistic > 0)


def test_welch_is_scipys(moods):
    is_in = np.arange(40) % 3 == 0
    p, is_rise = welch(moods, is_in)
    expected = stats.ttest_ind(moods[is_in], moods[~is_in], equal_var=False)

    assert p == pytest.approx(expected.pvalue)
    assert is_rise == (expected.statistic > 0)


def test_halves_that_differ_more_are_seen(moods):
    p, is_rise = levene(np.concatenate([moods[:20], 5 * moods[20:]]))

    assert p < 0.01
    assert is_rise


@pytest.mark.parametrize("values", [np.ones(40), np.arange(2.0)])
def test_what_cannot_be_tried_is_left_out(values):
    assert welch(values, np.arange(len(values)) % 2 == 0) is None


def test_the_next_days_tag_is_that_of_the_check_in_before_whatever_lies_between():
    diary = NOTHING.make(np.random.default_rng(2), 60)
    mood, is_set = diary.ratings["mood"][diary.seen], diary.tags["tag 3"][diary.seen]
    (result,) = (each for each in results(diary) if (each.kind, each.tag) == ("tag_next_day", "tag 3"))

    assert result.p == pytest.approx(stats.ttest_ind(mood[1:][is_set[:-1]], mood[1:][~is_set[:-1]], equal_var=False)[1])


def test_whatever_is_clear_is_said_and_trend_and_shift_are_one():
    diary = NOTHING.make(np.random.default_rng(2), 60)
    diary.ratings["mood"][:] = np.clip(np.rint(np.linspace(1, 7, 60)), 1, 7)

    assert Statement("course", None, is_rise=True) in said(results(diary))
