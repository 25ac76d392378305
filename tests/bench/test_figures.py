import pytest

from bench.figures import Promise, count, extrapolated, ratio, spread
from bench.table import table, verdict

QUIET = [100.0, 110.0, 105.0]
AT_LEAST_A_QUARTER = Promise(">=", 0.25)


def test_a_ratio_is_taken_round_by_round_and_told_by_its_median_and_ends() -> None:
    result = ratio("ours to theirs", [50.0, 40.0, 21.0], QUIET)
    assert (result.value, result.low, result.high) == pytest.approx((40 / 110, 0.2, 0.5))
    assert result.holds is None


@pytest.mark.parametrize(("ours", "holds"), [([30.0, 31.0, 10.0], True), ([20.0, 21.0, 90.0], False)])
def test_a_promise_is_judged_by_the_median(ours: list[float], holds: bool) -> None:
    assert ratio("", ours, QUIET, AT_LEAST_A_QUARTER).holds is holds


def test_nothing_is_said_against_a_noisy_baseline() -> None:
    result = ratio("", [50.0, 50.0, 50.0], [100.0, 201.0, 150.0], AT_LEAST_A_QUARTER)
    assert (result.noisy, result.holds) == (True, None)
    assert verdict(result) == "too noisy to say"


@pytest.mark.parametrize(("seconds", "holds"), [([19.0, 20.0, 30.0], True), ([19.0, 21.0, 22.0], False)])
def test_what_has_no_baseline_is_judged_by_its_own_median(seconds: list[float], holds: bool) -> None:
    assert spread("", seconds, "s", Promise("<=", 20)).holds is holds


def test_nothing_is_said_of_rounds_that_are_noisy_themselves() -> None:
    assert spread("", [10.0, 10.0, 21.0], "s", Promise("<=", 20)).holds is None


def test_what_is_extrapolated_carries_the_error_of_its_sample() -> None:
    result = extrapolated("", [1.0, 3.0], 100, "s")
    assert (result.value, result.low, result.high) == pytest.approx((200, 0, 400))


def test_a_baseline_of_twice_its_worst_is_not_yet_noisy() -> None:
    assert ratio("", [50.0, 50.0], [100.0, 200.0], AT_LEAST_A_QUARTER).noisy is False


@pytest.mark.parametrize(
    ("sign", "value", "holds"), [(">=", 2.0, True), (">=", 1.9, False), ("<=", 2.1, False), ("=", 2.0, True)]
)
def test_a_promise_has_a_direction(sign: str, value: float, holds: bool) -> None:
    assert Promise(sign, 2).holds(value) is holds


def test_a_missed_promise_of_speed_is_told_and_is_no_fault() -> None:
    slow = ratio("", [10.0], [100.0], AT_LEAST_A_QUARTER)
    assert verdict(slow) == "DOES NOT HOLD"
    assert slow.is_fault is False


def test_a_wrong_count_is_a_fault_on_any_machine() -> None:
    assert count("statements", 4, 3, "").is_fault is True
    assert count("statements", 3, 3, "").is_fault is False


def test_the_file_has_these_keys_and_no_others() -> None:
    result = ratio("moodtrack to bare", [30.0], [100.0], AT_LEAST_A_QUARTER)
    assert result.as_json() == {
        "name": "moodtrack to bare",
        "value": 0.3,
        "low": 0.3,
        "high": 0.3,
        "unit": "x",
        "goal": ">= 0.25",
        "holds": True,
        "noisy": False,
    }
    assert spread("rate", [1.0, 3.0], "requests/s").as_json()["goal"] is None


def test_the_table_has_a_line_for_each_result() -> None:
    lines = table([ratio("ours", [30.0, 20.0], [100.0, 100.0], AT_LEAST_A_QUARTER), count("statements", 3, 3, "")])
    _, ours, statements = lines.splitlines()
    assert ours.split() == ["ours", "0.25", "[0.2,", "0.3]", "x", ">=", "0.25", "holds"]
    assert statements.split() == ["statements", "3", "=", "3", "holds"]
