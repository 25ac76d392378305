import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, load_command_class

from bench import caseloads, registry
from bench.benches import check_in as check_in_bench
from bench.benches import pages as pages_bench
from bench.figures import Result, count
from bench.registry import QUICK, Pace, benches
from moodtrack.operation.servers import needs_servers, uses_throw_away_data

SHAPES = {"bare", "bare, protected", "moodtrack", "tutorial", "event store"}


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> list[Pace]:
    """A bench that finds as many statements as the pace it is run at has rounds; three are promised."""
    paces: list[Pace] = []

    def run(pace: Pace, say: object) -> list[Result]:
        paces.append(pace)
        return [count("statements", pace.rounds, QUICK.rounds, "")]

    benches()  # each file registers its bench once, when it is first imported: not in what is put back afterwards
    monkeypatch.setattr("moodtrack.operation.try_out.migrate", lambda: None)
    benches()  # registers them while they are kept
    monkeypatch.setattr(registry, "_known", {})
    registry.register("counting", "how it counts")(run)
    return paces


def test_help_lists_every_bench_and_starts_no_server() -> None:
    described = " ".join(load_command_class("bench", "bench").create_parser("manage.py", "bench").format_help().split())
    assert {"check-in", "walls"} <= set(benches())
    assert all(f"{name}: {bench.measures}" in described for name, bench in benches().items())
    assert not needs_servers(["manage.py", "bench", "--help"])


def test_it_never_sees_the_operators_data() -> None:
    assert uses_throw_away_data(["manage.py", "bench", "check-in"])


@pytest.mark.usefixtures("db")
def test_results_are_written_as_json(counting: list[Pace], tmp_path: Path, capsys: Any) -> None:
    call_command("bench", "counting", "--json", str(tmp_path / "counting.json"))
    written = json.loads((tmp_path / "counting.json").read_text())
    assert set(written) == {"bench", "machine", "results"}
    assert written["bench"] == "counting"
    assert written["machine"]["cores"] >= 1
    assert [result["holds"] for result in written["results"]] == [True]
    assert "holds" in capsys.readouterr().out


@pytest.mark.usefixtures("db")
def test_a_figure_wrong_on_any_machine_fails_the_command(counting: list[Pace]) -> None:
    with pytest.raises(CommandError, match="statements"):
        call_command("bench", "counting", "--full")
    assert counting[0].rounds > QUICK.rounds


def test_a_check_in_is_measured_in_every_shape(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_in_bench, "CLIENTS", 3)
    monkeypatch.setattr(check_in_bench, "HISTORY_DAYS", 5)
    said: list[str] = []
    results = {result.name: result for result in check_in_bench.check_in(Pace(rounds=2, seconds=0.1), said.append)}
    assert {f"{shape}: rate" for shape in SHAPES} <= set(results)
    assert all(results[f"{shape}: rate"].value > 0 for shape in SHAPES)
    assert str(results["moodtrack to bare"].goal) == ">= 0.25"
    assert said[-1].startswith("round 2 of 2")


@pytest.mark.usefixtures("own_database")
def test_a_page_its_pdf_and_a_caseload_take_a_fixed_number_of_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caseloads, "CLIENTS", 3)
    results = pages_bench.pages(Pace(rounds=1, seconds=0), lambda _: None)
    counted = [result for result in results if result.name.startswith("statements")]
    assert len(counted) == 5
    assert not [result.name for result in counted if result.is_fault]
    assert str(results[0].goal) == "<= 3"
