"""One look at the key, for as many rows as there are."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moodtrack.care.models import CareRelationship
from tests.conftest import Phone
from tests.sealing.story import said


def looks(phone: Phone, path: str) -> int:
    """How many statements of a call name the table of keys."""
    with CaptureQueriesContext(connection) as asked:
        assert phone.get(path).status_code == 200
    return len([query for query in asked if "people_clientkey" in query["sql"]])


@pytest.mark.parametrize("how_many", [1, 5])
def test_a_client_reads_many_rows_with_one(phone: Phone, how_many: int) -> None:
    for place in range(how_many):
        assert phone.put(f"/check-ins/{uuid4()}", said(f"note {place}")).status_code == 201
        assert phone.post("/topics", {"text": f"topic {place}"}).status_code == 201
    assert (looks(phone, "/check-ins"), looks(phone, "/topics")) == (1, 1)


@pytest.mark.parametrize("how_many", [0, 3])
def test_a_therapist_reads_a_caseload_with_one(
    desk: Phone, relationship: CareRelationship, make_client: Callable[..., CareRelationship], how_many: int
) -> None:
    for place in range(how_many):
        make_client(relationship.therapist, f"Client {place}")
    assert looks(desk, "/clients") == 1
