"""What a check-in waits while 50,000 reminders fall due in a minute: web, beat, worker and push service are real."""

import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from statistics import median, quantiles

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from redis import Redis

from bench.figures import Promise, Result, ratio, spread
from bench.people import make_people
from bench.phones import another_process
from bench.pushing import address_of_a_phone, push_service
from bench.registry import Pace, Say
from bench.schedules import all_due_again, call_off_the_rest, give_phones, make_schedules
from bench.serving import PRODUCT, Web, serving
from bench.shapes import by_token
from bench.steady import call_steadily
from bench.working import working
from moodtrack.core.context import sweeping
from moodtrack.reminders.models import TO_BE_SENT, Delivery, Reminder
from moodtrack.reminders.queries.due import SWEEP
from moodtrack.reminders.rules.sending import Outcome

DUE_A_MINUTE = 50_000
TURNS_LONGER = 20
"""A full turn is the minute, a quick one 16 s with as many due a second."""
CHECK_INS_A_SECOND = 40
CLIENTS = 60
LEAST_TAKEN = 0.25
"""Where workers get less done than this part of what is due, the machine kept them from it, and nothing can be said."""
PATIENCE_SECONDS = 180
QUEUE = "reminders"


@dataclass(frozen=True, slots=True)
class Turn:
    """One round: the slowest of twenty check-ins in seconds, without and with reminders; those taken meanwhile."""

    idle: float
    meanwhile: float
    taken: int


def rush(first: int, pace: Pace, say: Say) -> list[Result]:
    """Turns without anything due and turns of the rush, alternating.

    Args:
        first: the number of the first client that is nobody's yet.
    """
    seconds = pace.seconds * TURNS_LONGER
    due = round(DUE_A_MINUTE * seconds / 60)
    say(f"making {due:,} clients with a phone, all to be reminded within {seconds:g} s ...")
    requests = by_token(make_people(CLIENTS, 1, where="rush.example"))
    now = timezone.now()
    make_schedules(first, first + due - 1, due=first + due, now=now)
    with push_service() as port:
        give_phones(first, first + due - 1, address_of_a_phone(port), now=now)
        call_off_the_rest()
        with serving(PRODUCT, {}) as web, another_process() as phones, working():
            _await_rest()
            _slowest_of_twenty(web, phones, requests, seconds / 2)
            turns = [_turn(web, phones, requests, seconds, say) for _ in range(max(3, pace.rounds // 3))]
    return _figures(turns, seconds, due)


def _turn(web: Web, phones: ProcessPoolExecutor, requests: list[bytes], seconds: float, say: Say) -> Turn:
    idle = _slowest_of_twenty(web, phones, requests, seconds)
    all_due_again(seconds)
    meanwhile = _slowest_of_twenty(web, phones, requests, seconds)
    turn = Turn(idle, meanwhile, _taken())
    call_off_the_rest()
    _await_rest()
    say(f"p95 of a check-in {idle * 1000:.3g} ms, {meanwhile * 1000:.3g} ms while {turn.taken:,} reminders left")
    return turn


def _slowest_of_twenty(web: Web, phones: ProcessPoolExecutor, requests: list[bytes], seconds: float) -> float:
    taken = phones.submit(call_steadily, web.port, requests, seconds, CHECK_INS_A_SECOND).result()
    return quantiles(taken, n=20)[-1]


def _taken() -> int:
    with transaction.atomic(), sweeping(SWEEP):
        return Delivery.objects.filter(outcome=Outcome.ACCEPTED).count()


def _await_rest() -> None:
    """Until workers have nothing in hand and no bell to hear, so that no turn begins with the work of another."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    with Redis.from_url(f"{settings.REDIS_URL}/0") as broker:
        while broker.llen(QUEUE) or _is_sending():
            if time.monotonic() > deadline:
                raise RuntimeError(f"after {PATIENCE_SECONDS} s there are still reminders to be sent")
            time.sleep(0.2)


def _is_sending() -> bool:
    with transaction.atomic(), sweeping(SWEEP):
        return Reminder.objects.filter(TO_BE_SENT, send_at__lte=timezone.now()).exists()


def _figures(turns: list[Turn], seconds: float, due: int) -> list[Result]:
    idle, meanwhile = [turn.idle for turn in turns], [turn.meanwhile for turn in turns]
    slower = ratio(
        f"p95 of a check-in while {DUE_A_MINUTE:,} a minute are due to idle", meanwhile, idle, Promise("<=", 2)
    )
    was_rush = median(turn.taken for turn in turns) >= LEAST_TAKEN * due
    return [
        slower if was_rush else replace(slower, holds=None, noisy=True),
        spread("p95 of a check-in, idle", [one * 1000 for one in idle], "ms"),
        spread("p95 of a check-in meanwhile", [one * 1000 for one in meanwhile], "ms"),
        spread("reminders taken meanwhile", [turn.taken / seconds for turn in turns], "/s"),
        spread("of those due, taken within the turn", [100 * turn.taken / due for turn in turns], "%"),
    ]
