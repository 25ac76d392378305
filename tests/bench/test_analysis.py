import numpy as np
import pytest

from analytics.engine import estimate_all
from analytics.patterns import find_patterns
from bench.analysing import ENGINE, seconds_for, size_of
from bench.benches import analysis as analysis_bench
from bench.one_core import cores_and_threads, one_core
from bench.peers import pandas_loop, statsmodels_loop
from bench.records import made_up, regressions_of
from bench.registry import Pace

ONE = made_up(3, 60)


def test_the_same_number_makes_the_same_client_and_another_another():
    assert find_patterns([made_up(3, 60)]) == find_patterns([ONE])
    assert find_patterns([made_up(4, 60)]) != find_patterns([ONE])


def test_a_client_of_sixty_days_poses_about_fifty_candidates():
    sizes = [size_of(number, 60) for number in range(20)]
    regressions, observed = np.mean(sizes, axis=0)
    assert 45 <= regressions <= 55
    assert 42 <= observed <= 54


def test_an_earlier_look_is_taken_when_two_are_asked_for():
    assert len(made_up(3, 60, looks=2).sessions_held) == 1
    assert not ONE.sessions_held


def test_the_statsmodels_loop_comes_to_the_engines_estimates():
    asked = regressions_of(made_up(3, 30))
    expected = [belief.estimate if belief else None for belief in estimate_all(asked)]
    assert statsmodels_loop.estimates([made_up(3, 30)])[0] == pytest.approx(expected, rel=1e-8, abs=1e-10)


def test_the_pandas_loop_answers_as_many_questions_as_the_engine():
    p = pandas_loop.p_values([ONE, made_up(4, 60)])
    asked = len(regressions_of(ONE)) + len(regressions_of(made_up(4, 60)))
    assert len(p) == pytest.approx(asked, abs=4)
    assert ((p >= 0) & (p <= 1)).all()


def test_the_process_it_is_measured_in_has_one_core_and_one_thread():
    with one_core() as process:
        assert process.submit(cores_and_threads).result() == (1, "1")
        assert process.submit(seconds_for, ENGINE, range(1), 30).result() > 0


def test_it_is_told_for_all_clients_beside_both_loops_and_by_days_and_clients(monkeypatch):
    monkeypatch.setattr(analysis_bench, "DAYS", 30)
    monkeypatch.setattr(analysis_bench, "CLIENTS_A_SECOND", {30: 2, 42: 2})
    monkeypatch.setattr(analysis_bench, "PANDAS_A_SECOND", 2)
    monkeypatch.setattr(analysis_bench, "TOGETHER", (1, 2, 3, 4))
    monkeypatch.setattr(analysis_bench, "SAMPLE", 2)
    said = []
    results = {result.name: result for result in analysis_bench.analysis(Pace(2, 1), said.append)}
    assert said[0].startswith("in a process with 1 core and 1 thread")
    assert str(results["10,000 clients x 30 days, one look"].goal) == "<= 60"
    assert results["time of the statsmodels loop to moodtrack's"].value > 1
    assert results["10,000 clients x 30 days, statsmodels loop, from a sample"].unit == "s"
    assert {"a client of 30 days", "a client of 42 days", "a client among 4"} <= set(results)
