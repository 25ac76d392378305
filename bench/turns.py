"""Shapes of the same work, measured one after the other, round by round."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from bench.phones import Calls, call
from bench.processes import cpu_seconds
from bench.registry import Pace, Say
from bench.serving import Web


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to do the work: a web server, and what phones say to it in turn."""

    web: Web
    requests: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one shape's turn in one round; processor time in microseconds a call."""

    rate: float
    web_cpu: float
    database_cpu: float


def take_turns(
    shapes: Mapping[str, Shape], pace: Pace, phones: ProcessPoolExecutor, database_pid: int, say: Say
) -> dict[str, list[Turn]]:
    """Every shape's turns, one in each round; a short one before the first, to be warm, does not count."""
    for shape in shapes.values():
        _turn(shape, pace.seconds / 2, phones, database_pid)
    turns: dict[str, list[Turn]] = {name: [] for name in shapes}
    for round_number in range(1, pace.rounds + 1):
        for name, shape in shapes.items():
            turns[name].append(_turn(shape, pace.seconds, phones, database_pid))
        rates = ", ".join(f"{name} {turns[name][-1].rate:,.0f}/s" for name in shapes)
        say(f"round {round_number} of {pace.rounds}: {rates}")
    return turns


def alternate(ways: Mapping[str, Callable[[int], float]], rounds: int, say: Say) -> dict[str, list[float]]:
    """Seconds that the same work takes each way, round by round; each way is told the number of the round, from 0."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for place in range(rounds):
        for name, work in ways.items():
            seconds[name].append(work(place))
        taken = ", ".join(f"{name} {values[-1] * 1000:.3g} ms" for name, values in seconds.items())
        say(f"round {place + 1} of {rounds}: {taken}")
    return seconds


def _turn(shape: Shape, seconds: float, phones: ProcessPoolExecutor, database_pid: int) -> Turn:
    web, database = shape.web.cpu_seconds(), cpu_seconds(database_pid)
    calls: Calls = phones.submit(call, shape.web.port, shape.requests, seconds).result()
    return Turn(
        rate=calls.rate,
        web_cpu=(shape.web.cpu_seconds() - web) / calls.count * 1e6,
        database_cpu=(cpu_seconds(database_pid) - database) / calls.count * 1e6,
    )
