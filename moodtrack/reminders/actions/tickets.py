"""A service that only says later what became of a message is asked for it, many at once."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from moodtrack.core.context import sweeping
from moodtrack.reminders.actions.settling import outcome_of, retire_dead
from moodtrack.reminders.gateway.post import ask_for_tickets
from moodtrack.reminders.gateway.push import DeliveryError, Taken
from moodtrack.reminders.models import Delivery
from moodtrack.reminders.queries.due import SWEEP, tickets_to_ask_for
from moodtrack.reminders.rules.sending import Outcome

MOST_TICKETS = 1000
TICKETS_LIVE = timedelta(hours=24)

Ask = Callable[..., Mapping[str, Taken | DeliveryError]]


def settle_tickets(*, now: datetime, ask: Ask = ask_for_tickets) -> int:
    """Ask for the newest tickets, and retire the addresses that turn out to be dead.

    A ticket that nobody can say anything about is asked for again, after those that came since, until it is a day old.

    Returns:
        How many deliveries are settled by now.
    """
    deliveries = _with_tickets(now)
    answers = ask([delivery.ticket for delivery in deliveries], now=now) if deliveries else {}
    known = [delivery for delivery in deliveries if delivery.ticket in answers]
    _record(known, answers)
    for delivery in known:
        if outcome_of(answers[delivery.ticket]) == Outcome.GONE:
            retire_dead(client_id=delivery.client_id, device_id=delivery.device_id, now=now)
    return len(known) + _forget_old(now)


@transaction.atomic
def _with_tickets(now: datetime) -> Sequence[Delivery]:
    with sweeping(SWEEP):
        return list(tickets_to_ask_for(now)[:MOST_TICKETS])


@transaction.atomic
def _record(deliveries: Sequence[Delivery], answers: Mapping[str, Taken | DeliveryError]) -> None:
    alike: dict[Outcome, list[UUID]] = defaultdict(list)
    for delivery in deliveries:
        alike[outcome_of(answers[delivery.ticket])].append(delivery.pk)
    with sweeping(SWEEP):
        for outcome, delivery_ids in alike.items():
            Delivery.objects.filter(pk__in=delivery_ids).update(outcome=outcome, ticket="")


@transaction.atomic
def _forget_old(now: datetime) -> int:
    with sweeping(SWEEP):
        return tickets_to_ask_for(now).filter(settled_at__lt=now - TICKETS_LIVE).order_by().update(ticket="")
