"""Several at once: phones that ask twice, workers that hear the same bell, a client who writes while it is made."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from moodtrack.care.models import CareRelationship
from moodtrack.core.context import acting_as
from moodtrack.ownership.actions.exporting import ask_for_export
from moodtrack.ownership.models import Export, ExportFile
from moodtrack.ownership.queries.everything import everything_of
from moodtrack.ownership.tasks import exports
from tests.audit.people import committed_client, committed_therapist
from tests.conftest import done, phone_of, seen_by
from tests.sealing.story import said

AT_ONCE = 4
"""Fewer than the connections that a process keeps."""


@pytest.fixture
def relationship(own_database: str) -> CareRelationship:
    return committed_client(committed_therapist())


def closing(do: Callable[[], Any]) -> Any:
    """What it gives, in a thread that keeps no connection."""
    try:
        return do()
    finally:
        connection.close()


def at_once(do: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(closing, [do] * AT_ONCE))


def test_asked_for_by_many_at_once_it_is_one(relationship: CareRelationship) -> None:
    client, together = relationship.client, Barrier(AT_ONCE, timeout=30)

    def ask() -> Export:
        with transaction.atomic(), acting_as(client.pk):
            Export.objects.first()  # the connection is there before the race begins
            together.wait()
            return ask_for_export(by=client.account, now=timezone.now())

    for _ in range(5):
        assert len(set(at_once(ask))) == 1
        exports.make()


def test_made_by_many_at_once_there_is_one_file(relationship: CareRelationship) -> None:
    done(ask_for_export, by=relationship.client.account, now=timezone.now())
    at_once(exports.make)
    with seen_by(relationship.client):
        assert ExportFile.objects.count() == 1


def test_what_is_read_is_of_one_moment_whoever_writes_meanwhile(relationship: CareRelationship) -> None:
    """A check-in is edited all the time: no export sees two of its versions as the last, or none."""
    client, phone = relationship.client, phone_of(relationship.client.account)
    path, body = f"/check-ins/{uuid4()}", said("first")
    phone.put(path, body)

    def write() -> None:
        for number in range(60):
            assert phone.put(path, body | {"note": {"text": str(number)}}).status_code == 200

    def read() -> None:
        for _ in range(40):
            with transaction.atomic(), acting_as(client.pk):
                everything = everything_of(client.pk)
            (last,), former = everything.check_ins, everything.former
            assert [row.version for row in former] == list(range(1, last.version))

    with ThreadPoolExecutor() as pool:
        for work in [pool.submit(closing, one) for one in (write, read)]:
            work.result()
