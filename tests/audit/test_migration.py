"""Lines written before there was a chain."""

import os
import subprocess
import sys
from uuid import UUID

from django.db import transaction

from moodtrack.audit.rules import chain_faults
from moodtrack.core.context import acting_as
from moodtrack.operation.servers import BASE_DIR
from tests.audit.people import tamper
from tests.audit.test_chain import append, lines_of

ONE, TWO = UUID("01930000-0000-7000-8000-000000000001"), UUID("01930000-0000-7000-8000-000000000002")
WRITTEN = """
INSERT INTO audit_auditevent (id, client_id, actor_name, action, kinds, count, purpose, request_id, at)
SELECT gen_random_uuid(), client, 'Zoë "Z" \\ ' || n, 'open_client', '["label", "ses\\"sion"]', n, '', '',
    now() - n * interval '1 s'
FROM unnest(%s::uuid[]) AS client, generate_series(1, 40) AS n
"""


def migrate(to: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "audit", to]
    subprocess.run(command, cwd=BASE_DIR, env=os.environ, check=True, timeout=120)


def test_they_are_chained_in_the_order_they_were_written_in_whoever_may_see_them(own_database: str) -> None:
    migrate("0002_append_only")
    assert tamper(WRITTEN, [ONE, TWO]) == 80
    migrate("0004_hash_chain")  # by way of the row policies, which hide these lines from their owner too
    for client_id in (ONE, TWO):
        with transaction.atomic(), acting_as(client_id):
            append(client_id)
            *old, new = lines_of(client_id)
        assert [line.count for line in old] == list(range(40, 0, -1))
        assert [line.sequence for line in (*old, new)] == list(range(1, 42))
        assert list(chain_faults(client_id, [*old, new], None)) == [f"client {client_id}: has lines and no head"]
