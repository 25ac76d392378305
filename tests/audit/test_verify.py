"""`verify_audit` against somebody who may do everything in the database."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from moodtrack.audit.actions import append_events
from moodtrack.audit.rules import Action
from moodtrack.core.context import acting_as
from moodtrack.operation.servers import BASE_DIR
from tests.audit.people import tamper

GOOD = re.compile(r"(\d+) chains are good\. (\d+) lines were read\. Digest over all heads: ([0-9a-f]{64})")
ONE, TWO = UUID("01930000-0000-7000-8000-000000000001"), UUID("01930000-0000-7000-8000-000000000002")
OF_ONE = "client_id = '01930000-0000-7000-8000-000000000001'"


@dataclass(frozen=True)
class Verdict:
    status: int
    faults: list[str]
    chains: int
    lines: int
    digest: str


def verify(*arguments: str) -> Verdict:
    """What the command says, in a process of its own as an operator starts it."""
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_audit", *arguments],
        cwd=BASE_DIR,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    *said, good = [line for line in done.stdout.splitlines() if not line.startswith("the digest")]
    found = GOOD.fullmatch(good)
    assert found, done.stderr
    return Verdict(done.returncode, said, int(found[1]), int(found[2]), found[3])


@pytest.fixture
def two_chains(own_database: str) -> None:
    """Five lines of one client, three of another."""
    for client_id in [ONE, TWO, ONE, TWO, ONE, TWO, ONE, ONE]:
        append(client_id)


def append(client_id: UUID) -> None:
    said = {"actor_id": uuid4(), "actor_name": "T", "action": Action.OPEN_CLIENT, "now": timezone.now()}
    with transaction.atomic(), acting_as(client_id):
        append_events(client_ids=[client_id], **said)


def test_a_role_that_policies_bind_is_refused(two_chains: None) -> None:
    with pytest.raises(CommandError, match="set BACKUP_DATABASE_URL"):
        call_command("verify_audit")


def test_sound_chains_are_counted_and_their_heads_digested(two_chains: None) -> None:
    first = verify()
    assert (first.status, first.faults, first.chains, first.lines) == (0, [], 2, 8)
    assert verify("--expect", first.digest).status == 0
    assert verify("--expect", "0" * 64).status == 1
    append(TWO)
    assert verify("--expect", first.digest).status == 1


@pytest.mark.parametrize(
    "change",
    [
        "actor_name = 'S'",
        "kinds = '[\"mood\"]'",
        "at = at + interval '1 microsecond'",
        "actor_id = NULL",
        "id = gen_random_uuid()",
        "hash = sha256('x')",
        "previous_hash = sha256('x')",
    ],
)
def test_a_changed_byte_names_its_line(two_chains: None, change: str) -> None:
    assert tamper(f"UPDATE audit_auditevent SET {change} WHERE {OF_ONE} AND sequence = 2") == 1
    verdict = verify()
    (fault,) = verdict.faults
    assert fault.endswith(f"(client {ONE}, sequence 2): was changed")
    assert (verdict.status, verdict.chains, verdict.lines) == (1, 1, 8)


def test_a_line_changed_together_with_its_hash_no_longer_fits_the_next(two_chains: None) -> None:
    change = "UPDATE audit_auditevent AS line SET {} WHERE sequence = %s AND " + OF_ONE
    tamper(change.format("actor_name = 'S'"), 2)
    tamper(change.format("hash = audit_hash(line)"), 2)
    assert [fault.partition("(")[2] for fault in verify().faults] == [
        f"client {ONE}, sequence 3): does not follow the line before it"
    ]
    tamper(change.format("actor_name = 'S'"), 5)
    tamper(change.format("hash = audit_hash(line)"), 5)
    assert f"client {ONE}: the head does not fit the last line, sequence 5" in verify().faults


@pytest.mark.parametrize(
    ("where", "missing"),
    [
        ("sequence = 3", "3 is missing"),
        ("sequence IN (2, 3)", "2 to 3 are missing"),
        ("sequence = 1", "1 is missing"),
        ("sequence = 5", "5 is missing"),
        ("sequence >= 3", "3 to 5 are missing"),
        ("true", "1 to 5 are missing"),
    ],
)
def test_lines_taken_out_are_named(two_chains: None, where: str, missing: str) -> None:
    assert tamper(f"DELETE FROM audit_auditevent WHERE {OF_ONE} AND {where}")
    verdict = verify()
    assert verdict.faults == [f"client {ONE}: {missing}"]
    assert (verdict.status, verdict.chains) == (1, 1)


def test_a_head_cut_with_its_tail_is_not_believed_when_the_lines_go_on(two_chains: None) -> None:
    tamper(f"UPDATE audit_audithead SET sequence = 3 WHERE {OF_ONE}")
    assert verify().faults == [f"client {ONE}: 4 to 5 are beyond the head"]


def test_lines_without_a_head_are_named(two_chains: None) -> None:
    tamper(f"DELETE FROM audit_audithead WHERE {OF_ONE}")
    assert verify().faults == [f"client {ONE}: has lines and no head"]


def test_a_line_moved_to_another_client_is_missed_and_found(two_chains: None) -> None:
    tamper(f"UPDATE audit_auditevent SET client_id = %s, sequence = 4 WHERE {OF_ONE} AND sequence = 5", TWO)
    assert [fault.rpartition(": ")[2] for fault in verify().faults] == [
        "5 is missing",
        "was changed",
        "4 is beyond the head",
    ]


def test_a_chain_rewritten_with_its_head_shows_in_the_digest_alone(two_chains: None) -> None:
    before = verify().digest
    tamper(f"DELETE FROM audit_auditevent WHERE {OF_ONE} AND sequence = 5")
    rewrite = "UPDATE audit_audithead h SET sequence = 4, hash = e.hash FROM audit_auditevent e WHERE e.sequence = 4"
    tamper(f"{rewrite} AND e.client_id = h.client_id")
    assert verify().faults == []
    assert verify("--expect", before).status == 1
