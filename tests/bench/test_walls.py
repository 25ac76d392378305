from importlib import import_module
from typing import Any

import psycopg
import pytest

from bench import walls
from bench.benches import walls as bench_of_walls
from bench.databases import APP, another_database
from bench.registry import Pace
from bench.walls import ALL, EVERY, NONE, WALLS, Wall, WallError, take_down_here, take_down_in_database, variants


def test_what_a_wall_takes_the_place_of_is_there() -> None:
    for wall in WALLS:
        for target in wall.stand_ins:
            module, _, name = target.partition(":")
            assert callable(getattr(import_module(module), name)), target


def test_a_wall_whose_function_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Wall("old wall", ("read",), stand_ins={"moodtrack.core.days:no_such_function": print})
    monkeypatch.setattr(walls, "WALLS", (gone,))
    with pytest.raises(WallError, match="old wall"):
        take_down_here(["old wall"])


@pytest.mark.parametrize("path", ["check-in", "read"])
def test_a_path_is_gone_with_every_wall_without_each_and_without_any(path: str) -> None:
    ways = variants(path)
    assert ways.pop(EVERY) == ()
    around = ways.pop(NONE)
    assert set(ways.values()) == {(name,) for name in around}
    assert "row policies" in around


def test_without_row_policies_a_copy_shows_its_rows_and_the_product_does_not(own_database: str) -> None:
    with another_database("bench_test", copy_of_ours=True) as copy:
        take_down_in_database(copy, ALL)
        assert protected(copy[APP]) == 0
        assert protected(own_database) > 0


def test_a_wall_of_the_database_that_is_gone_is_named(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Wall("old wall", ("read",), find_statements="SELECT 'x' FROM pg_trigger WHERE tgname = 'no_such_trigger'")
    monkeypatch.setattr(walls, "WALLS", (gone,))
    with another_database("bench_test", copy_of_ours=True) as copy, pytest.raises(WallError, match="old wall"):
        take_down_in_database(copy, ["old wall"])


def protected(url: str) -> int:
    """How many tables have row policies in force."""
    with psycopg.connect(url) as database:
        (found,) = database.execute("SELECT count(*) FROM pg_class WHERE relrowsecurity").fetchone() or (0,)
    return int(found)


def test_every_path_is_measured_in_every_way(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_of_walls, "CLIENTS", 2)
    monkeypatch.setattr(bench_of_walls, "DAYS", 10)
    monkeypatch.setattr(walls, "WALLS", [wall for wall in WALLS if wall.name == "row policies"])
    said: list[str] = []
    results: dict[str, Any] = {one.name: one for one in bench_of_walls.walls(Pace(2, 0.05), said.append)}
    assert str(results["check-in: every wall to bare"].goal) == ">= 0.25"
    assert str(results["read: time with every wall to no wall"].goal) == "<= 2.5"
    assert all(results[f"check-in, {way}: rate"].value > 0 for way in variants("check-in"))
    assert all(results[f"{work}, {way}"].value > 0 for way in variants("read") for work in ("read", "report"))
