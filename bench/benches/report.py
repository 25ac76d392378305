"""W4: a report end to end, from the claimed run to the sealed document, against a tutorial's."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from random import Random

from django.db import transaction
from django.utils import timezone

from bench.databases import another_database
from bench.diaries import flat, lifelike_diary
from bench.figures import Promise, Result, ratio, spread
from bench.one_core import ONE_THREAD
from bench.peers.tutorial.making import make_tutorial
from bench.people import Person, make_people
from bench.reader import call, reader
from bench.reading import Asked, ask, first_reports
from bench.records import TAGS
from bench.registry import Pace, Say, register
from bench.turns import alternate
from moodtrack.care.actions.sessions import plan_session
from moodtrack.core.context import acting_as

DAYS = 90
LAST_SESSION = timedelta(days=14)
SETTINGS = {"DJANGO_SETTINGS_MODULE": "bench.peers.tutorial.settings"}
TUTORIAL = "bench.peers.tutorial.report"
SARIMAX = "bench.peers.tutorial.fitting.by_sarimax"
GLSAR = "bench.peers.tutorial.fitting.by_glsar"


@register("report", "a report of 90 days end to end (W4), against a tutorial's with pandas and statsmodels")
def report(pace: Pace, say: Say) -> list[Result]:
    """Seconds a report takes, with and without an earlier look, and the tutorial's with either of two models."""
    say(f"making clients with {DAYS} days ...")
    alone, in_therapy = make_people(2, DAYS, diary_of=lifelike_diary)
    hold_a_session(in_therapy)
    with reader(ONE_THREAD, []) as ours, tutorial() as theirs:
        ways = {
            "moodtrack": partial(_made, ours, ask(alone), pace.seconds),
            "two looks": partial(_made, ours, ask(in_therapy), pace.seconds),
            "SARIMAX": partial(_made_by_tutorial, theirs, SARIMAX, pace.seconds),
            "GLSAR": partial(_made_by_tutorial, theirs, GLSAR, pace.seconds),
        }
        taken = alternate(ways, pace.rounds, say)
    return [
        ratio("time of the tutorial (SARIMAX) to moodtrack's", taken["SARIMAX"], taken["moodtrack"], Promise(">=", 20)),
        ratio("time of the tutorial (GLSAR: another model) to moodtrack's", taken["GLSAR"], taken["moodtrack"]),
        ratio("time with an earlier look to moodtrack's", taken["two looks"], taken["moodtrack"]),
        *(spread(f"a report, {name}", [value * 1000 for value in values], "ms") for name, values in taken.items()),
    ]


@contextmanager
def tutorial() -> Iterator[ProcessPoolExecutor]:
    """A process with the tutorial's settings, on a database of its own with the same diary as the first client's."""
    days = [flat(draft) for draft in lifelike_diary(DAYS, timezone.now(), Random(0))]
    with another_database("bench_tutorial", copy_of_ours=False) as database:
        make_tutorial(database, 1, TAGS)
        with reader({**ONE_THREAD, **SETTINGS, **database}, []) as process:
            process.submit(call, f"{TUTORIAL}.fill", days).result()
            yield process


def hold_a_session(person: Person) -> None:
    """A meeting that lies behind them."""
    now, by = timezone.now(), person.relationship.therapist
    with transaction.atomic(), acting_as(by.pk):
        plan_session(by=by.account, client_id=person.client_id, starts_at=now - LAST_SESSION, now=now)


def _made(process: ProcessPoolExecutor, asked: Asked, seconds: float, _round: int) -> float:
    return process.submit(first_reports, asked, seconds).result()


def _made_by_tutorial(process: ProcessPoolExecutor, fit: str, seconds: float, _round: int) -> float:
    taken: float = process.submit(call, f"{TUTORIAL}.seconds_for_report", fit, seconds).result()
    return taken
