"""Random histories end as a model says; and whatever is broken on purpose is found by them."""

import os
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import api.me
import api.sync
from moodtrack.care.models import CareRelationship
from moodtrack.checkins.actions import check_ins as check_in_actions
from moodtrack.checkins.actions import sync as sync_actions
from moodtrack.checkins.models import CheckIn
from moodtrack.people.models import Therapist
from tests.conftest import phone_of
from tests.sync.history import History

HISTORIES = int(os.environ.get("MOODTRACK_SYNC_HISTORIES", "300"))
UNTIL_FOUND = 200
STEPS = 20
ANY_PACE = {"stateful_step_count": STEPS, "database": None, "suppress_health_check": list(HealthCheck)}


@pytest.fixture
def machine(therapist: Therapist, make_client: Callable[..., CareRelationship]) -> type[History]:
    numbers = count()

    class Histories(History):
        make_phone = staticmethod(lambda: phone_of(make_client(therapist, f"Client {next(numbers)}").client.account))

    return Histories


def test_whatever_happens_what_was_acknowledged_is_stored_and_is_what_everybody_has(machine: type[History]) -> None:
    """The longer target: MOODTRACK_SYNC_HISTORIES=10000."""
    told_soon = settings(max_examples=HISTORIES, phases=[Phase.generate, Phase.shrink], print_blob=True, **ANY_PACE)
    run_state_machine_as_test(machine, settings=told_soon)


def _last_write_wins(patch: pytest.MonkeyPatch) -> None:
    store_push = api.sync.store_push
    patch.setattr(sync_actions, "is_foreign", lambda *_: False)
    patch.setattr(api.sync, "store_push", lambda **said: store_push(**{**said, "cursor": 2**53}))


def _no_version_check(patch: pytest.MonkeyPatch) -> None:
    store = check_in_actions.store_check_ins
    patch.setattr(check_in_actions, "store_check_ins", lambda rows, **_: store(rows))


def _days_follow_the_zone(patch: pytest.MonkeyPatch) -> None:
    change_client = api.me.change_client

    def change_and_compute(**said: Any) -> Any:
        client = change_client(**said)
        with connection.cursor() as cursor:
            compute = "UPDATE checkins_checkin SET day = (recorded_at AT TIME ZONE %s)::date WHERE client_id = %s"
            cursor.execute(compute, [client.time_zone, client.pk])
        return client

    patch.setattr(api.me, "change_client", change_and_compute)


def _ids_are_of_everybody(patch: pytest.MonkeyPatch) -> None:
    """As with a key of the id alone, and ON CONFLICT DO NOTHING."""
    owners: dict[UUID, UUID] = {}
    store = sync_actions.store_check_ins

    def store_own(rows: Sequence[CheckIn]) -> set[UUID]:
        return store([row for row in rows if owners.setdefault(row.id, row.client_id) == row.client_id])

    patch.setattr(sync_actions, "store_check_ins", store_own)


def _the_dead_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sync_actions, "deleted_among", lambda *_: frozenset())


def _the_dead_are_named_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sync_actions, "touch_tombstones", lambda **_: None)


def _a_bad_record_is_swallowed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(api.sync, "store_push", lambda *, store=api.sync.store_push, **said: store(**said) and [])


@pytest.mark.parametrize(
    "broken",
    [
        _last_write_wins,
        _no_version_check,
        _days_follow_the_zone,
        _ids_are_of_everybody,
        _the_dead_are_forgotten,
        _the_dead_are_named_once,
        _a_bad_record_is_swallowed,
    ],
)
def test_what_is_broken_on_purpose_is_found(
    broken: Callable[[pytest.MonkeyPatch], None], machine: type[History], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    first_found = settings(max_examples=UNTIL_FOUND, derandomize=True, phases=[Phase.generate], **ANY_PACE)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=first_found)
