"""The benches there are: each is one file in ``bench/benches/`` that registers a function here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from django.core.management.base import CommandParser

from bench.table import table

BENCHES = "bench.benches"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to measure: in each of ``rounds``, every shape has its turn of ``seconds``."""

    rounds: int
    seconds: float


Measure = Callable[..., Sequence[Any]]
"""Takes a pace, a way to say how far it is, and the bench's own options; returns figures with `name`, `is_fault` and
`as_json`."""
QUICK = Pace(rounds=9, seconds=0.8)
FULL = Pace(rounds=21, seconds=3.0)


@dataclass(frozen=True, slots=True)
class Bench:
    """One bench: its name, what it measures in one line, and how.

    `add_options` are those of its own, handed to `run` by their names; `drawn` is its results as a person reads them.
    """

    name: str
    measures: str
    run: Measure
    add_options: Callable[[CommandParser], None]
    drawn: Callable[[Sequence[Any]], str]


_known: dict[str, Bench] = {}


def no_options(parser: CommandParser) -> None:
    """A bench without options of its own."""


def register(
    name: str,
    measures: str,
    *,
    add_options: Callable[[CommandParser], None] = no_options,
    drawn: Callable[[Sequence[Any]], str] = table,
) -> Callable[[Measure], Measure]:
    """Make a function a bench."""

    def keep(run: Measure) -> Measure:
        _known[name] = Bench(name, measures, run, add_options, drawn)
        return run

    return keep


def benches() -> dict[str, Bench]:
    """Every bench by its name."""
    for module in iter_modules([str(Path(__file__).parent / "benches")]):
        import_module(f"{BENCHES}.{module.name}")
    return dict(sorted(_known.items()))
