"""Real connections at the same time: no pull misses a change, and no acknowledged edit is lost."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from itertools import pairwise
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.db import OperationalError, transaction
from psycopg.errors import LockNotAvailable, QueryCanceled

import api.me
from moodtrack.changes.actions import Standing, Turn, begin_pull
from moodtrack.changes.rules import CHECK_INS
from moodtrack.checkins.actions import sync as sync_actions
from moodtrack.checkins.models import CheckIn
from moodtrack.checkins.queries import changes_since, own_contents, versions_of
from moodtrack.checkins.rules.sync import read_push
from moodtrack.core.context import acting_as
from moodtrack.people.models import Account, FormerZone
from moodtrack.people.queries import seal_of
from tests.conftest import Phone, new_client, new_therapist, phone_of
from tests.sync.conftest import NOW, closing
from tests.sync.store import OutOfStepError, Store, check_in

WRITERS = 4
COMMITS = int(os.environ.get("MOODTRACK_SYNC_COMMITS", "250"))
EDITS = 600


@pytest.fixture
def account(own_database: str) -> Account:
    """A client's, in a database whose commits are real."""
    return new_client(new_therapist("Therapist One"), time_zone="UTC").client.account


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        yield pool


def push(account: Account, record: dict[str, Any], cursor: int) -> None:
    """Push a check-in, as the view does."""
    with transaction.atomic(), acting_as(account.pk):
        _store(account, record, cursor)


def _store(account: Account, record: dict[str, Any], cursor: int) -> None:
    sent = read_push({CHECK_INS: {"created": [record]}}, now=NOW)
    sync_actions.store_push(client_id=account.pk, push=sent, cursor=cursor, by=account, now=NOW)


class Reader:
    """A phone that only pulls."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.cursor = 0
        self.seen: dict[UUID, float] = {}

    def pull(self) -> None:
        with transaction.atomic(), acting_as(self.account.pk):
            standing = self.standing()
            changes = changes_since(self.account, self.cursor, standing)
        self.seen |= {one.columns.check_in_id: one.answers["mood"] for one in changes.check_ins}
        self.cursor = standing.last_change

    def standing(self) -> Standing:
        return begin_pull(client_id=self.account.pk, cursor=self.cursor)


def stored(account: Account) -> dict[UUID, float]:
    with transaction.atomic(), acting_as(account.pk):
        rows = own_contents(account, CheckIn.objects.filter(client_id=account.pk))
    return {one.row.check_in_id: one.answers["mood"] for one in rows}


def test_no_change_is_ever_kept_from_a_phone_that_pulls_while_others_write(
    account: Account, threads: ThreadPoolExecutor
) -> None:
    """The longer target: MOODTRACK_SYNC_COMMITS=2000."""
    reader = Reader(account)
    writers = [threads.submit(closing, write, account) for _ in range(WRITERS)]
    while not all(writer.done() for writer in writers):
        reader.pull()
    written = {row_id: mood for writer in writers for row_id, mood in writer.result().items()}
    reader.pull()
    assert reader.seen == stored(account) == written


def write(account: Account) -> dict[UUID, float]:
    """Commit after commit, every third an edit of what came before."""
    written: dict[UUID, float] = {}
    reader = Reader(account)
    row_id = uuid4()
    for number in range(COMMITS):
        row_id = row_id if number % 3 == 2 else uuid4()
        written[row_id] = 1 + number % 60 / 10
        reader.pull()
        push_again(account, {"id": str(row_id), **check_in(mood=written[row_id])}, reader.cursor)
    return written


def push_again(account: Account, record: dict[str, Any], cursor: int) -> None:
    """Push as a phone does that is told to send it again, where the others are always quicker."""
    try:
        push(account, record, cursor)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable | QueryCanceled):
            raise
        push_again(account, record, cursor)


def test_a_writer_waits_for_the_one_before_so_that_no_number_is_seen_before_a_lower_one(
    account: Account, threads: ThreadPoolExecutor
) -> None:
    reader = Reader(account)
    with pytest.raises(OperationalError) as refused:
        overtake(reader, threads)
    assert isinstance(refused.value.__cause__, LockNotAvailable)
    reader.pull()
    assert reader.seen == stored(account)


def test_a_phone_that_has_waited_too_long_is_told_to_send_it_again(
    account: Account, threads: ThreadPoolExecutor
) -> None:
    phone, said = phone_of(account), {CHECK_INS: {"created": [{"id": str(uuid4()), **check_in()}]}}
    with transaction.atomic(), acting_as(account.pk):
        _store(account, {"id": str(uuid4()), **check_in()}, 1)
        refused = threads.submit(closing, phone.post, "/sync?last_pulled_at=1", said).result()
    assert (refused.status_code, refused["Retry-After"]) == (503, "1")
    assert refused.json()["title"] == "Service Unavailable"
    assert phone.post("/sync?last_pulled_at=1", said).status_code == 200
    assert len(stored(account)) == 2


def _numbers_of_a_sequence(patch: pytest.MonkeyPatch, _: ThreadPoolExecutor) -> None:
    """As with ``nextval``: handed out at once, whoever commits first."""
    handed_out = [1]

    def take_turn(client_id: UUID) -> Turn:
        handed_out.append(handed_out[-1] + 1)
        return Turn(handed_out[-1], time.min, seal_of(client_id))

    patch.setattr(sync_actions, "take_turn", take_turn)
    patch.setattr(Reader, "standing", lambda reader: Standing(handed_out[-1], seal_of(reader.account.pk)))


def _a_lock_that_is_let_go(patch: pytest.MonkeyPatch, threads: ThreadPoolExecutor) -> None:
    """The counter counts in a transaction of its own."""
    take_turn = sync_actions.take_turn

    def taken_and_committed(client_id: UUID) -> Turn:
        with transaction.atomic(), acting_as(client_id):
            return take_turn(client_id=client_id)

    patch.setattr(
        sync_actions, "take_turn", lambda client_id: threads.submit(closing, taken_and_committed, client_id).result()
    )


@pytest.mark.parametrize("broken", [_numbers_of_a_sequence, _a_lock_that_is_let_go])
def test_where_nobody_waits_a_pull_misses_a_change(
    broken: Callable[[pytest.MonkeyPatch, ThreadPoolExecutor], None],
    account: Account,
    threads: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the two tests above would find."""
    broken(monkeypatch, threads)
    reader = Reader(account)
    overtake(reader, threads)
    reader.pull()
    assert len(reader.seen) == 1
    assert len(stored(account)) == 2


def overtake(reader: Reader, threads: ThreadPoolExecutor) -> None:
    """While one push is not committed yet, another one is, and a phone pulls."""
    with transaction.atomic(), acting_as(reader.account.pk):
        _store(reader.account, {"id": str(uuid4()), **check_in()}, 1)
        threads.submit(closing, push, reader.account, {"id": str(uuid4()), **check_in()}, 1).result()
        threads.submit(closing, reader.pull).result()


def test_of_600_racing_edits_every_acknowledged_one_is_stored_and_changed_only_what_it_meant_to(
    account: Account, threads: ThreadPoolExecutor
) -> None:
    row_id = str(uuid4())
    push(account, {"id": row_id, **check_in(note="0", tags='["0"]')}, 1)
    columns = {"note": str, "tags": lambda number: f'["{number}"]'}
    racing = [threads.submit(closing, edit, account, row_id, column, say) for column, say in columns.items()]
    acknowledged = sum(one.result() for one in racing)
    with transaction.atomic(), acting_as(account.pk):
        versions = [
            (int(one.note), int(one.tags[0])) for one in own_contents(account, versions_of(account, UUID(row_id)))
        ]
    assert acknowledged == EDITS
    assert len(versions) == EDITS + 1
    steps = [(after[0] - before[0], after[1] - before[1]) for before, after in pairwise(versions)]
    assert set(steps) == {(1, 0), (0, 1)}


def edit(account: Account, row_id: str, column: str, say: Callable[[int], str]) -> int:
    """Edit one column again and again on a phone of one's own; how often that was acknowledged."""
    store = Store(UnthrottledPhone(account, phone_of(account).token))
    store.pull()
    for number in range(1, EDITS // 2 + 1):
        store.edit(CHECK_INS, row_id, **{column: say(number)})
        until_acknowledged(store)
    return EDITS // 2


def until_acknowledged(store: Store) -> None:
    while True:
        try:
            store.push()
            return
        except OutOfStepError:
            store.pull()


class UnthrottledPhone(Phone):
    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        cache.clear()
        return super().ask(method, path, body, **headers)


def test_two_moves_at_once_are_both_kept(
    account: Account, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Barrier(2, timeout=30)
    change_client = api.me.change_client

    def after_both_have_looked(**said: Any) -> Any:
        both.wait()
        return change_client(**said)

    monkeypatch.setattr(api.me, "change_client", after_both_have_looked)
    zones = ("America/New_York", "Asia/Tokyo")
    moves = [threads.submit(closing, phone_of(account).patch, "/me", {"time_zone": zone}) for zone in zones]
    assert [move.result().status_code for move in moves] == [200, 200]
    with transaction.atomic(), acting_as(account.pk):
        former = set(FormerZone.objects.values_list("time_zone", flat=True))
    assert "UTC" in former
    assert len(former) == 2  # the one who came first was somewhere before the other
