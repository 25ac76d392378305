"""Writers of one chain at once: real threads, each with a connection and a transaction of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from moodtrack.audit.actions import append_events
from moodtrack.audit.rules import Action, chain_faults
from moodtrack.core.context import acting_as
from tests.audit.test_chain import lines_of

WRITERS, ROUNDS = 4, 25


def test_writers_at_once_make_one_chain_and_what_they_roll_back_leaves_no_gap(own_database: str) -> None:
    clients = sorted(uuid4() for _ in range(2))
    together = Barrier(WRITERS)

    def write(writer: int) -> None:
        together.wait()
        for turn in range(ROUNDS):
            with transaction.atomic():
                for client_id in clients:
                    append(client_id)
                transaction.set_rollback((writer + turn) % 5 == 0)
        connection.close()

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(write, range(WRITERS)))
    for client_id in clients:
        check(client_id)


def append(client_id: UUID) -> None:
    said = {"actor_id": None, "actor_name": "", "action": Action.REMOVE_DEVICE, "now": timezone.now()}
    with acting_as(client_id):
        append_events(client_ids=[client_id], **said)


def check(client_id: UUID) -> None:
    with transaction.atomic(), acting_as(client_id):
        lines = lines_of(client_id)
    assert [line.sequence for line in lines] == list(range(1, WRITERS * ROUNDS * 4 // 5 + 1))
    assert [fault for fault in chain_faults(client_id, lines, None) if "no head" not in fault] == []
