"""How much is looked at: in two minutes through the report task, or in full through the engine."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from secrets import token_hex
from time import perf_counter

from bench.truth import by_engine
from bench.truth.by_task import MadeUpClients
from bench.truth.cells import Cell, Find, Scored, clients_of, full_cells, quick_cells, scored
from bench.truth.planted import PLANTED
from bench.truth.swapped import swapped_worlds
from bench.truth.worlds import NOTHING

QUICK_CLIENTS = 80
FULL_NULLS = 1000
FULL_PLANTED = 300
PROOF_CLIENTS = 200


class TwoWaysDifferError(Exception):
    """The report task and the engine found different things in the same days."""


def quick(clients: int | None, seed: int) -> list[Scored]:
    """Every report made by the task."""
    return list(_all(quick_cells(clients or QUICK_CLIENTS), by_task(), seed))


def full(nulls: int | None, planted: int | None, seed: int, data: Path | None) -> list[Scored]:
    """The engine alone, once it is shown that it finds the same."""
    prove(PROOF_CLIENTS, seed)
    worlds = [] if data is None else swapped_worlds(data)
    return list(_all(full_cells(nulls or FULL_NULLS, planted or FULL_PLANTED, worlds), by_engine.findings, seed))


def by_task() -> Find:
    """Through clients of a therapist of their own, whose addresses nobody has."""
    return MadeUpClients(f"{token_hex(4)}.example.org").findings


def prove(clients: int, seed: int) -> None:
    """Show that both ways give the same findings, byte for byte.

    Args:
        clients: how many, half of them with a weekend planted, of 30 and of 90 days.

    Raises:
        TwoWaysDifferError: they do not.
    """
    find, each = by_task(), max(1, clients // 4)
    for cell in [Cell("null", world, days, each) for world in (NOTHING, PLANTED[2]) for days in (30, 90)]:
        said = list(clients_of(cell, seed))
        pairs = zip(find(said), by_engine.findings(said), strict=True)
        if any(by_engine.as_bytes(one) != by_engine.as_bytes(other) for one, other in pairs):
            raise TwoWaysDifferError(f"{cell.world.name}, {cell.days} days: the task and the engine differ")
        _tell(f"{each} clients, {cell.world.name}, {cell.days} days: the task and the engine find the same")


def _all(cells: Sequence[Cell], find: Find, seed: int) -> Iterator[Scored]:
    for number, cell in enumerate(cells, 1):
        started = perf_counter()
        yield scored(cell, find, seed)
        took = perf_counter() - started
        _tell(f"{number} of {len(cells)}: {cell.clients} x {cell.world.name}, {cell.days} days, {took:.0f} s")


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
