from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, time

from django.db import transaction

from moodtrack.core.errors import RefusedError
from moodtrack.people.actions.keys import give_key
from moodtrack.people.models import Account, Client, FormerZone
from moodtrack.people.rules import KeptZone, day_start_problem, zone_problem

ZONE = ("time_zone", "day_starts_at")


@transaction.atomic
def create_client(*, account: Account, time_zone: str) -> Client:
    """Make an account a client, in the zone their phone says, and give them a data key.

    Raises:
        RefusedError: the zone does not exist.
    """
    if problem := zone_problem(time_zone, "/time_zone"):
        raise RefusedError(problem)
    client = Client.objects.create(account=account, time_zone=time_zone)
    give_key(client)
    return client


@transaction.atomic
def change_client(
    *, client: Client, now: datetime, time_zone: str | None = None, day_starts_at: time | None = None
) -> Client:
    """Change where and when a client's days begin, from now on; days already recorded stay as they are.

    What it was until now is kept with its date.

    Raises:
        RefusedError: the zone or the time is not possible.
    """
    _refuse_impossible(time_zone, day_starts_at)
    client.refresh_from_db(fields=ZONE, from_queryset=Client.objects.select_for_update())
    former = {name: getattr(client, name) for name in ZONE}
    client.time_zone = client.time_zone if time_zone is None else time_zone
    client.day_starts_at = client.day_starts_at if day_starts_at is None else day_starts_at
    if former != {name: getattr(client, name) for name in ZONE}:
        FormerZone.objects.create(client=client, ended_at=now, **former)
        client.save(update_fields=ZONE)
    return client


@transaction.atomic
def bring_zones(*, client: Client, time_zone: str, day_starts_at: time, former: Sequence[KeptZone]) -> None:
    """Take over where and when a client's days begin, and began before, from where their record was kept.

    Raises:
        RefusedError: a zone or a time is not possible.
    """
    _refuse_impossible(time_zone, day_starts_at)
    for kept in former:
        _refuse_impossible(kept.time_zone, kept.day_starts_at)
    Client.objects.filter(pk=client.pk).update(time_zone=time_zone, day_starts_at=day_starts_at)
    FormerZone.objects.bulk_create([FormerZone(client=client, **asdict(kept)) for kept in former])
    client.refresh_from_db(fields=ZONE)


def _refuse_impossible(time_zone: str | None, day_starts_at: time | None) -> None:
    problems = [
        None if time_zone is None else zone_problem(time_zone, "/time_zone"),
        None if day_starts_at is None else day_start_problem(day_starts_at, "/day_starts_at"),
    ]
    if found := [problem for problem in problems if problem]:
        raise RefusedError(*found)
