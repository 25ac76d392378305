"""What each wall around a record costs: a check-in, a therapist's read and a report, with it and without, in turns."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial

from bench.databases import another_database
from bench.figures import Promise, Result, ratio, spread
from bench.people import make_people
from bench.phones import another_process
from bench.processes import postgres_pid
from bench.reader import reader
from bench.reading import Asked, ask, bare_reads, reads, reports
from bench.registry import Pace, Say, register
from bench.serving import serving
from bench.shapes import bare, by_token
from bench.turns import Shape, alternate, take_turns
from bench.walls import CHECK_IN, EVERY, NONE, READ, take_down_in_database, variants, without

CLIENTS = 60
DAYS = 90
BARE = "bare"
Work = Callable[[Asked, float], float]


@register(
    "walls", "a check-in, a therapist's read of 90 days and a report, with each wall around the record and without"
)
def walls(pace: Pace, say: Say) -> list[Result]:
    """Every path with every wall, without each in turn, and without any."""
    say(f"making {CLIENTS} clients with {DAYS} days each ...")
    people = make_people(CLIENTS, DAYS)
    asked = ask(people[0])
    say("a check-in ...")
    with bare(people) as limit, _check_ins(by_token(people)) as shapes, another_process() as phones:
        taken = take_turns({BARE: limit, **shapes}, pace, phones, postgres_pid(), say)
    rates = {name: [turn.rate for turn in turns] for name, turns in taken.items()}
    with _readers() as readers:
        say("a therapist's read of 90 days ...")
        by_reading = {name: (process, reads) for name, process in readers.items()}
        read = _timed({**by_reading, BARE: (readers[NONE], bare_reads)}, asked, pace, say)
        say("a report made ...")
        made = _timed({name: (process, reports) for name, process in readers.items()}, asked, pace, say)
    return [
        ratio("check-in: every wall to bare", rates[EVERY], rates[BARE], Promise(">=", 0.25)),
        *_against(EVERY, "check-in", rates),
        ratio("read: time with every wall to no wall", read[EVERY], read[NONE], Promise("<=", 2.5)),
        ratio("read: time with every wall to bare", read[EVERY], read[BARE]),
        *_against(EVERY, "read", read),
        ratio("report: time with every wall to no wall", made[EVERY], made[NONE]),
        *_against(EVERY, "report", made),
        *(spread(f"check-in, {name}: rate", values, "requests/s") for name, values in rates.items()),
        *(spread(f"read, {name}", _milliseconds(values), "ms") for name, values in read.items()),
        *(spread(f"report, {name}", _milliseconds(values), "ms") for name, values in made.items()),
    ]


@contextmanager
def _copies(path: str) -> Iterator[dict[str, tuple[dict[str, str], tuple[str, ...]]]]:
    """For each way down a path a copy of the database with its walls down: its environment, and which walls those are.

    All are made before anybody connects to the one they are made from.
    """
    with ExitStack() as stack:
        copies = {}
        for number, (name, down) in enumerate(variants(path).items()):
            copy = stack.enter_context(another_database(f"bench_{number}", copy_of_ours=True))
            take_down_in_database(copy, down)
            copies[name] = (copy, down)
        yield copies


@contextmanager
def _check_ins(requests: list[bytes]) -> Iterator[dict[str, Shape]]:
    with _copies(CHECK_IN) as copies, ExitStack() as stack:
        yield {
            name: Shape(stack.enter_context(serving("bench.unwalled:application", {**copy, **without(down)})), requests)
            for name, (copy, down) in copies.items()
        }


@contextmanager
def _readers() -> Iterator[dict[str, ProcessPoolExecutor]]:
    with _copies(READ) as copies, ExitStack() as stack:
        yield {name: stack.enter_context(reader(copy, down)) for name, (copy, down) in copies.items()}


def _timed(
    ways: Mapping[str, tuple[ProcessPoolExecutor, Work]], asked: Asked, pace: Pace, say: Say
) -> dict[str, list[float]]:
    """Seconds the work takes each way, round by round."""
    turns = {name: partial(_turn, process, work, asked, pace.seconds) for name, (process, work) in ways.items()}
    return alternate(turns, pace.rounds, say)


def _turn(process: ProcessPoolExecutor, work: Work, asked: Asked, seconds: float, _round: int) -> float:
    return process.submit(work, asked, seconds).result()


def _against(baseline: str, path: str, values: Mapping[str, list[float]]) -> list[Result]:
    others = [name for name in values if name not in {baseline, BARE, NONE}]
    return [ratio(f"{path}: {name} to {baseline}", values[name], values[baseline]) for name in others]


def _milliseconds(seconds: list[float]) -> list[float]:
    return [value * 1000 for value in seconds]
