"""S1: many clients' analysis on one core, against loops over clients, and how it grows; processor time throughout."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from bench.analysing import ENGINE, seconds_for, size_of
from bench.figures import Promise, Result, extrapolated, ratio, spread
from bench.one_core import cores_and_threads, one_core
from bench.registry import Pace, Say, register
from bench.turns import alternate

PANDAS = "bench.peers.pandas_loop.p_values"
STATSMODELS = "bench.peers.statsmodels_loop.estimates"
CLIENTS = 10_000
DAYS = 60
CLIENTS_A_SECOND = {30: 250, 60: 250, 90: 60, 180: 20, 365: 5}
"""By the days of their records, how many it is given for each second of its turn."""
PANDAS_A_SECOND = 20
TOGETHER = (1, 10, 100, 1000)
SAMPLE = 100


@register(
    "analysis", "10,000 clients x 60 days x 50 candidates on one core (S1), against a statsmodels and a pandas loop"
)
def analysis(pace: Pace, say: Say) -> list[Result]:
    """Seconds for all clients, ratios to the loops, growth with days and with clients."""
    with one_core() as process:
        cores, threads = process.submit(cores_and_threads).result()
        say(f"in a process with {cores} core and {threads} thread for matrices; seconds of its processor time")
        _ = [process.submit(seconds_for, way, range(1), DAYS).result() for way in (ENGINE, PANDAS, STATSMODELS)]
        return [*_against_loops(process, pace, say), *_by_days(process, pace, say), *_by_clients(process, pace, say)]


def _against_loops(process: ProcessPoolExecutor, pace: Pace, say: Say) -> list[Result]:
    many = _a_turn(CLIENTS_A_SECOND[DAYS], pace)
    ways = {
        "moodtrack": partial(_per_client, process, ENGINE, many, DAYS),
        "two looks": partial(_per_client, process, ENGINE, many // 2, DAYS, looks=2),
        "pandas loop": partial(_per_client, process, PANDAS, _a_turn(PANDAS_A_SECOND, pace), DAYS),
        "statsmodels loop": partial(_per_client, process, STATSMODELS, 1, DAYS),
    }
    taken = alternate(ways, pace.rounds, say)
    ours, pandas, statsmodels = taken["moodtrack"], taken["pandas loop"], taken["statsmodels loop"]
    of_all = f"{CLIENTS:,} clients x {DAYS} days"
    return [
        spread(f"{of_all}, one look", _times(ours, CLIENTS), "s", Promise("<=", 60)),
        spread(f"{of_all}, and the look at the session before", _times(taken["two looks"], CLIENTS), "s"),
        extrapolated(f"{of_all}, statsmodels loop, from a sample", statsmodels, CLIENTS, "s"),
        extrapolated(f"{of_all}, pandas loop, from a sample", pandas, CLIENTS, "s"),
        ratio("time of the statsmodels loop to moodtrack's", statsmodels, ours, Promise(">=", 20)),
        ratio("time of the pandas loop to moodtrack's", pandas, ours, Promise(">=", 1)),
    ]


def _by_days(process: ProcessPoolExecutor, pace: Pace, say: Say) -> list[Result]:
    say("by days ...")
    ways = {
        f"{days} days": partial(_per_client, process, ENGINE, _a_turn(clients, pace), days)
        for days, clients in CLIENTS_A_SECOND.items()
    }
    taken = alternate(ways, pace.rounds, say)
    sizes = {name: process.submit(_size, days).result() for name, days in zip(ways, CLIENTS_A_SECOND, strict=True)}
    each = {name: [value / regressions / n for value in taken[name]] for name, (regressions, n) in sizes.items()}
    longest, usual = f"{max(CLIENTS_A_SECOND)} days", f"{DAYS} days"
    return [
        *(spread(f"a client of {name}", _times(values, 1000), "ms") for name, values in taken.items()),
        *(spread(f"regressions of {name}", [regressions], "a client") for name, (regressions, _) in sizes.items()),
        ratio(f"a regression's day, of {longest} to {usual}", each[longest], each[usual], Promise("<=", 1.5)),
    ]


def _by_clients(process: ProcessPoolExecutor, pace: Pace, say: Say) -> list[Result]:
    say("by clients ...")
    ways = {f"{together:,}": partial(_per_client, process, ENGINE, together, DAYS) for together in TOGETHER}
    taken = alternate(ways, pace.rounds, say)
    alone, _, usual, most = taken.values()
    return [
        *(spread(f"a client among {name}", _times(values, 1000), "ms") for name, values in taken.items()),
        ratio(f"a client alone to one among {TOGETHER[2]}", alone, usual),
        ratio(f"a client among {TOGETHER[3]:,} to one among {TOGETHER[2]}", most, usual, Promise("<=", 1.2)),
    ]


def _size(days: int) -> tuple[float, float]:
    """Mean of `size_of` over a sample of clients."""
    regressions, observed = zip(*(size_of(client, days) for client in range(SAMPLE)), strict=True)
    return sum(regressions) / SAMPLE, sum(observed) / SAMPLE


def _a_turn(a_second: float, pace: Pace) -> int:
    """How many clients a turn is given."""
    return max(1, round(a_second * pace.seconds))


def _per_client(
    process: ProcessPoolExecutor, way: str, clients: int, days: int, round_number: int, *, looks: int = 1
) -> float:
    """Seconds a client, in each round for others."""
    numbers = range(round_number * clients, (round_number + 1) * clients)
    return process.submit(seconds_for, way, numbers, days, looks).result() / clients


def _times(values: Sequence[float], factor: float) -> list[float]:
    return [value * factor for value in values]
