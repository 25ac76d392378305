"""W6: a tick of the reminders at 1,000 to 100,000 schedules with the same number due, and pushes a second."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench.figures import Promise, Result, ratio, spread
from bench.one_core import one_core
from bench.peers import day_of_events, every_schedule
from bench.pushing import push_service, pushes_a_second
from bench.registry import Pace, Say, register
from bench.rush import rush
from bench.schedules import make_schedules
from bench.turns import alternate
from moodtrack.core.context import sweeping
from moodtrack.reminders.actions.claiming import claim_lot
from moodtrack.reminders.queries.due import SWEEP, bells_to_ring, schedules_to_plan

SIZES = (1_000, 10_000, 100_000)
DUE = 500
TICKS = 20


@register(
    "reminders",
    "a tick at 1k to 100k schedules, beside two scans; pushes a second; a check-in while 50,000 are due (W6)",
)
def reminders(pace: Pace, say: Say) -> list[Result]:
    """How a tick grows with schedules that are not due, what scans take beside it, and how fast a lot leaves."""
    now, made = timezone.now(), 0
    ticks: dict[int, list[float]] = {}
    claims: dict[int, list[float]] = {}
    for size in SIZES:
        say(f"making {size:,} schedules, {DUE} of them due ...")
        make_schedules(made, size - 1, due=DUE, now=now)
        made = size
        taken = alternate({"tick": partial(_ticks, now), "claim": partial(_undone, claim_lot, now)}, pace.rounds, say)
        ticks[size], claims[size] = taken["tick"], taken["claim"]
    return [*_growth(ticks, claims), *_against_scans(now, pace, say), *_pushes(pace, say), *rush(made, pace, say)]


def _growth(ticks: dict[int, list[float]], claims: dict[int, list[float]]) -> list[Result]:
    small, *_, large = SIZES
    no_more = Promise("<=", 1.5)
    return [
        ratio(f"a tick at {large:,} schedules to one at {small:,}", ticks[large], ticks[small], no_more),
        ratio(f"claiming a lot at {large:,} to {small:,}", claims[large], claims[small], no_more),
        *(spread(f"a tick at {size:,}", [seconds * 1000 for seconds in ticks[size]], "ms") for size in SIZES),
        spread("rows claimed a second", [DUE / seconds for seconds in claims[large]], "/s"),
    ]


def _against_scans(now: datetime, pace: Pace, say: Say) -> list[Result]:
    ways: dict[str, Callable[[int], float]] = {
        "moodtrack": partial(_ticks, now),
        "every schedule": partial(_scan, every_schedule.due, now),
        "a day of events": partial(_scan, day_of_events.due, now),
    }
    taken = alternate(ways, max(3, pace.rounds // 3), say)
    ours = taken["moodtrack"]
    return [
        ratio("a scan of every schedule to a tick", taken["every schedule"], ours),
        ratio("a day of events, joined, to a tick", taken["a day of events"], ours, Promise(">=", 500)),
        spread("a scan of every schedule", [seconds * 1000 for seconds in taken["every schedule"]], "ms"),
        spread("a day of events, joined", [seconds * 1000 for seconds in taken["a day of events"]], "ms"),
    ]


def _ticks(now: datetime, _round: int) -> float:
    """Seconds for one of several ticks: what is due is counted, and what is to be planned is looked for."""
    begun = time.perf_counter()
    for _ in range(TICKS):
        if (bells_to_ring(now), schedules_to_plan(now)) != (1, []):
            raise RuntimeError("the tick found something else than the lot that is due")
    return (time.perf_counter() - begun) / TICKS


def _undone(work: Callable[..., Any], now: datetime, _round: int) -> float:
    """Seconds for work in a transaction that is taken back."""
    with transaction.atomic():
        begun = time.perf_counter()
        if len(work(now=now)) != DUE:
            raise RuntimeError("the lot is not whole")
        taken = time.perf_counter() - begun
        transaction.set_rollback(True)
    return taken


def _scan(due: Callable[[datetime], list[Any]], now: datetime, _round: int) -> float:
    with transaction.atomic(), sweeping(SWEEP):
        _be_patient()
        begun = time.perf_counter()
        if len(due(now)) != DUE:
            raise RuntimeError("the scan found others than those that are due")
        return time.perf_counter() - begun


def _be_patient() -> None:
    """A scan computes for longer between two statements than the product's role may."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def _pushes(pace: Pace, say: Say) -> list[Result]:
    with push_service() as port, one_core() as process:
        process.submit(pushes_a_second, port).result()
        rates = [process.submit(pushes_a_second, port).result() for _ in range(pace.rounds)]
    clock, core = zip(*rates, strict=True)
    say(f"{max(core):,.0f} pushes a second of a core at most")
    return [
        spread("pushes a second of a core", core, "/s", Promise(">=", 1500)),
        spread("one worker's pushes a second, by the clock, 50 ms away", clock, "/s"),
    ]
