"""The benchmark itself, at its smallest; and the pages, which say what it found and nothing else."""

import json
import shutil
from pathlib import Path

import pytest
from django.core.management import load_command_class

from bench.benches import truth as bench
from bench.registry import QUICK
from bench.truth import by_engine, pages, tiers
from bench.truth.by_task import deliveries
from bench.truth.cells import Cell, clients_of
from bench.truth.nulls import STRESSES
from bench.truth.real_record import looks
from bench.truth.since import since_last_session
from bench.truth.swapped import swapped_worlds
from bench.truth.tiers import TwoWaysDifferError, prove

SHARED = bench.SHARED_DATA
needs_real_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside this repository")


def test_help_says_what_it_takes(capsys):
    with pytest.raises(SystemExit):
        load_command_class("bench", "bench").create_parser("manage.py", "bench").parse_args(["truth", "--help"])
    described = capsys.readouterr().out

    assert all(option in described for option in ("--full", "--seed", "--clients", "--data", "--write-docs", "--json"))


def test_the_short_tier_goes_through_the_report_task(own_database, capsys):
    figures = bench.truth(QUICK, print, seed=1, clients=2, planted=None, data=SHARED, write_docs=False)

    assert {"N1", "N1c", "N2", "N3", "C1"} <= {figure.line for figure in figures}
    assert all(figure.by_apps.n == 2 for figure in figures if figure.what == "any pattern told")
    assert "5 of 5" in capsys.readouterr().err


def test_both_ways_find_the_same_byte_for_byte(own_database):
    prove(8, seed=5)


def test_ways_that_differ_are_noticed(own_database, monkeypatch):
    monkeypatch.setattr(by_engine, "findings", lambda said: [[] for _ in said])

    with pytest.raises(TwoWaysDifferError, match="differ"):
        prove(4, seed=5)


@pytest.mark.parametrize("world", STRESSES, ids=lambda world: world.name)
def test_the_ways_are_the_same_in_every_hard_world(own_database, world):
    said = list(clients_of(Cell("stress", world, 45, 1), 2))
    (by_task,), (alone,) = tiers.by_task()(said), by_engine.findings(said)

    assert by_engine.as_bytes(by_task) == by_engine.as_bytes(alone)


def test_what_comes_again_is_delivered_again():
    ((_, drafts),) = clients_of(Cell("stress", next(w for w in STRESSES if w.name == "sent twice"), 30, 1), 2)
    first, again = deliveries(drafts)

    assert len(first) == len({draft.id for draft in first})
    assert {draft.id for draft in again} < {draft.id for draft in first}
    assert len(first) + len(again) == len(drafts)


@needs_real_data
def test_other_peoples_tags_are_laid_on_the_same_weekdays():
    for world in swapped_worlds(SHARED):
        for diary, drafts in clients_of(Cell("swapped", world, 60, 3), 1):
            assert len(drafts) == diary.seen.sum() > 0
            assert diary.tags


@needs_real_data
def test_the_weekends_of_four_years_are_found_at_full_length():
    *_, everything = looks(SHARED)

    assert everything.observed == 1608
    assert everything.weekend == pytest.approx(0.28, abs=0.02)
    assert "weekend +" in everything.told


def test_the_pages_say_what_the_kept_figures_say(tmp_path):
    for name in (pages.FIGURES, pages.METHODS, pages.EVERYTHING):
        shutil.copy(pages.DOCS / name, tmp_path)
    pages.write_pages(tmp_path)

    assert (tmp_path / pages.METHODS).read_text() == (pages.DOCS / pages.METHODS).read_text()
    assert (tmp_path / pages.EVERYTHING).read_text() == (pages.DOCS / pages.EVERYTHING).read_text()


def test_a_figure_that_was_typed_by_hand_is_overwritten(tmp_path):
    shutil.copy(pages.DOCS / pages.FIGURES, tmp_path)
    begin = pages.BEGIN.format(part="patterns")
    (tmp_path / pages.METHODS).write_text(f"before\n{begin}\n99 %\n{pages.END}\nafter\n")
    pages.write_pages(tmp_path)
    page = (tmp_path / pages.METHODS).read_text()

    assert "99 %" not in page
    assert page.startswith("before\n")
    assert page.endswith("after\n")
    assert "**How often it is wrong.**" in page


def test_what_is_kept_was_found_by_the_method_in_use():
    kept = json.loads(Path(pages.DOCS / pages.FIGURES).read_text())

    assert kept["method_version"] == pages.METHOD_VERSION


def test_a_change_since_last_session_is_told_oftener_where_there_is_one():
    figures = {(figure.line, figure.days): figure for figure in since_last_session(40, seed=1)}

    assert {line for line, _ in figures} == {"S1", "S2", "S3"}
    assert figures["S2", 28].mean.value > 3 * figures["S1", 28].mean.value
