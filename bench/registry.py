"""The benches there are: each is one file in ``bench/benches/`` that registers a function here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from bench.figures import Result

BENCHES = "bench.benches"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to measure: in each of ``rounds``, every shape has its turn of ``seconds``."""

    rounds: int
    seconds: float


Measure = Callable[[Pace, Say], Sequence[Result]]
QUICK = Pace(rounds=9, seconds=0.8)
FULL = Pace(rounds=21, seconds=3.0)


@dataclass(frozen=True, slots=True)
class Bench:
    """One bench: its name, what it measures in one line, and how."""

    name: str
    measures: str
    run: Measure


_known: dict[str, Bench] = {}


def register(name: str, measures: str) -> Callable[[Measure], Measure]:
    """Make a function a bench."""

    def keep(run: Measure) -> Measure:
        _known[name] = Bench(name, measures, run)
        return run

    return keep


def benches() -> dict[str, Bench]:
    """Every bench by its name."""
    for module in iter_modules([str(Path(__file__).parent / "benches")]):
        import_module(f"{BENCHES}.{module.name}")
    return dict(sorted(_known.items()))
