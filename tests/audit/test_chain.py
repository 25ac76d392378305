"""The chain as the database makes it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moodtrack.audit.actions import append_events
from moodtrack.audit.models import AuditEvent
from moodtrack.audit.rules import Action, Line, hash_of
from moodtrack.care.models import CareRelationship
from moodtrack.core.context import acting_as
from tests.conftest import Phone, seen_by

NOW = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
STORABLE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)


def line_of(event: AuditEvent) -> Line:
    return Line(*(getattr(event, name) for name in Line.__dataclass_fields__))


def lines_of(client_id: UUID) -> list[Line]:
    return [line_of(event) for event in AuditEvent.objects.of_client(client_id).order_by("sequence")]


def append(*client_ids: UUID, **said: Any) -> None:
    wanted: dict[str, Any] = {"actor_id": None, "actor_name": "", "action": Action.OPEN_CLIENT, "now": NOW, **said}
    append_events(client_ids=client_ids, **wanted)


@pytest.fixture
def client_id(db: None) -> Iterator[UUID]:
    """Somebody whose chain is empty, and who acts."""
    somebody = uuid4()
    with acting_as(somebody):
        yield somebody


def test_lines_of_a_client_are_numbered_and_each_holds_the_hash_of_the_one_before(client_id: UUID) -> None:
    for _ in range(3):
        append(client_id)
    lines = lines_of(client_id)
    assert [line.sequence for line in lines] == [1, 2, 3]
    assert [line.previous_hash for line in lines] == [b"", lines[0].hash, lines[1].hash]
    assert [hash_of(line) for line in lines] == [line.hash for line in lines]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    actor_id=st.none() | st.uuids(),
    actor_name=STORABLE,
    purpose=STORABLE,
    kinds=st.lists(STORABLE, max_size=5),
    count=st.integers(0, 2**31 - 1),
    now=st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),
)
def test_the_hash_made_again_in_python_is_the_databases(client_id: UUID, **said: Any) -> None:
    append(client_id, **said)
    line = lines_of(client_id)[-1]
    assert (line.kinds, line.actor_name, line.at) == (said["kinds"], said["actor_name"], said["now"])
    assert hash_of(line) == line.hash


def test_whatever_a_writer_says_of_its_place_in_the_chain_is_replaced(client_id: UUID) -> None:
    append(client_id)
    AuditEvent.objects.create(client_id=client_id, action="x", at=NOW, sequence=7, previous_hash=b"p", hash=b"h")
    first, second = lines_of(client_id)
    assert (second.sequence, second.previous_hash, second.hash) == (2, first.hash, hash_of(second))


def test_lines_of_one_client_in_one_statement_follow_each_other(client_id: UUID) -> None:
    append(client_id, client_id, client_id)
    assert [line.sequence for line in lines_of(client_id)] == [1, 2, 3]


def test_a_line_rolled_back_leaves_no_gap(client_id: UUID) -> None:
    append(client_id)
    with transaction.atomic():
        append(client_id)
        transaction.set_rollback(True)
    append(client_id)
    assert [line.sequence for line in lines_of(client_id)] == [1, 2]


def test_an_action_nobody_has_words_for_is_not_written(client_id: UUID) -> None:
    with pytest.raises(ValueError, match="open_cleint"):
        append(client_id, action="open_cleint")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM audit_audithead",
        "INSERT INTO audit_audithead VALUES (gen_random_uuid(), 1, '')",
        "UPDATE audit_audithead SET sequence = 0",
        "DELETE FROM audit_audithead",
        "SELECT chain_audit_event()",
        "SET ROLE moodtrack_audit",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER audit_events_are_chained",
        "UPDATE audit_auditevent SET actor_name = ''",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
    ],
)
def test_the_application_can_only_append(db: None, statement: str) -> None:
    with pytest.raises(ProgrammingError) as refused, connection.cursor() as cursor:
        cursor.execute(statement)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def inserts_of(desk: Phone) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert desk.get("/clients").status_code == 200
    return sum('INSERT INTO "audit_auditevent"' in query["sql"] for query in seen)


def test_the_lines_of_a_caseload_are_one_statement(
    desk: Phone, relationship: CareRelationship, make_client: Callable[..., CareRelationship]
) -> None:
    assert inserts_of(desk) == 1
    others = [make_client(relationship.therapist, label) for label in ("Client B", "Client C")]
    assert inserts_of(desk) == 1
    for one, times in ((relationship, 2), *((other, 1) for other in others)):
        with seen_by(one.client):
            assert AuditEvent.objects.filter(action=Action.OPEN_CASELOAD).count() == times
