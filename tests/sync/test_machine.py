"""Random histories end as a model says; and whatever is broken on purpose is found by them."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import api.me
import api.sync
from moodtrack.changes import actions as change_actions
from moodtrack.checkins.actions import check_ins as check_in_actions
from moodtrack.checkins.actions import sync as sync_actions
from moodtrack.checkins.models import CheckIn
from moodtrack.core.context import acting_as
from tests.conftest import new_client, new_therapist, phone_of
from tests.copies import session_as
from tests.sync.conftest import closing
from tests.sync.history import History

HISTORIES = int(os.environ.get("MOODTRACK_SYNC_HISTORIES", "300"))
UNTIL_FOUND = 200
STEPS = 20
ANY_PACE = {"stateful_step_count": STEPS, "database": None, "suppress_health_check": list(HealthCheck)}


@pytest.fixture
def threads(own_database: str) -> Iterator[ThreadPoolExecutor]:
    """One thread, which does not wait long for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {connection.settings_dict['NAME']} SET lock_timeout = 10")
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # only the PostgreSQL wrapper has a pool
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture
def machine(threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> type[History]:
    """In a database whose commits are real."""
    therapist = new_therapist("Therapist One")
    numbers = count()
    due: list[Callable[[], None]] = []
    done: list[Future[None]] = []

    def store_and_do(*, store: Callable[..., Any] = api.sync.store_push, **said: Any) -> Any:
        rejections = store(**said)
        while due:
            done.append(threads.submit(closing, due.pop()))
            wait(done)
        return rejections

    @contextmanager
    def before_commit(act: Callable[[], None]) -> Iterator[None]:
        due.append(act)
        yield
        due.clear()
        while done:
            done.pop().result()

    class Histories(History):
        make_phone = staticmethod(lambda: phone_of(new_client(therapist, f"Client {next(numbers)}").client.account))

    Histories.before_commit = staticmethod(before_commit)
    monkeypatch.setattr(api.sync, "store_push", store_and_do)
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


def _cursor_by_sequence(patch: pytest.MonkeyPatch) -> None:
    """As with ``nextval``: numbers are handed out at once, whoever commits first."""
    with session_as("MIGRATOR_DATABASE_URL", connection.settings_dict["NAME"]) as migrator:
        migrator.execute("CREATE SEQUENCE numbers")
        migrator.execute("SELECT nextval('numbers')")
        migrator.execute("GRANT ALL ON SEQUENCE numbers TO PUBLIC")
    held = "people_client AS client JOIN people_clientkey AS held ON held.client_id = client.account_id"
    known = f"FROM {held} WHERE client.account_id = %s"
    begin = f"SELECT nextval('numbers'), client.day_starts_at, held.key_id, held.wrapped {known}"
    patch.setattr(change_actions, "BEGIN", begin)
    patch.setattr(change_actions, "LOOK", f"SELECT (SELECT last_value FROM numbers), held.key_id, held.wrapped {known}")


def _no_lock_on_the_counter(patch: pytest.MonkeyPatch) -> None:
    """It counts in a transaction of its own."""
    found = change_actions._found

    def found_and_committed(client_id: UUID) -> Any:
        with transaction.atomic(), acting_as(client_id):
            return found(change_actions.BEGIN, client_id)

    def fetch(statement: str, client_id: UUID) -> Any:
        if statement != change_actions.BEGIN:
            return found(statement, client_id)
        with ThreadPoolExecutor(1) as another:
            return another.submit(closing, found_and_committed, client_id).result()

    patch.setattr(change_actions, "_found", fetch)


def _the_dead_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sync_actions, "deleted_among", lambda *_: frozenset())


def _the_dead_are_named_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sync_actions, "touch_tombstones", lambda **_: None)


def _a_bad_record_is_swallowed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(api.sync, "store_push", lambda *, store=api.sync.store_push, **said: store(**said) and [])


@pytest.mark.parametrize(
    "broken",
    [
        _cursor_by_sequence,
        _no_lock_on_the_counter,
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
