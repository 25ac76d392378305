"""The real WatermelonDB, its own ``synchronize()``, against the live server over a network that loses and repeats."""

import json
import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import RequestFactory

from api.sync import SyncParser
from moodtrack.care.actions.invitations import invite, join
from moodtrack.changes.actions import begin_epoch
from moodtrack.checkins.models import Topic
from moodtrack.checkins.rules.sync import MOST_RECORDS
from moodtrack.core.context import acting_as
from moodtrack.entrance.sign_in import session_token_for
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.people.models import Account, Therapist
from tests.conftest import PASSWORD
from tests.live.conftest import Stack

pytestmark = pytest.mark.live
HERE = Path(__file__).parents[1] / "sync" / "watermelon"
HISTORIES = int(os.environ.get("MOODTRACK_WATERMELON_HISTORIES", "50"))
SEED = int(os.environ.get("MOODTRACK_WATERMELON_SEED", "0")) or random.randrange(1, 2**31)
STEPS = 40
INSTALL = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]


@pytest.fixture(scope="module")
def watermelon() -> None:
    """The library as its lock says, installed beside the program that uses it."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node is not installed: apt-get install nodejs npm")
    if not (HERE / "node_modules" / "@nozbe").exists():
        installed = subprocess.run(INSTALL, cwd=HERE, capture_output=True, text=True, timeout=300, check=False)
        if installed.returncode:
            pytest.skip(f"npm cannot install WatermelonDB: {installed.stderr[-300:]}")


@pytest.fixture
def therapist(web: Stack) -> Therapist:
    now = datetime.now(UTC)
    practice = create_practice(name="Practice by the river", time_zone="Europe/Madrid")
    return add_therapist(practice=practice, email="one@practice.example", name="One", password=PASSWORD, now=now)


@pytest.mark.usefixtures("watermelon")
def test_two_phones_with_watermelondb_and_a_bad_network_end_as_the_server_does(
    therapist: Therapist, web: Stack
) -> None:
    """The longer target: MOODTRACK_WATERMELON_HISTORIES=1000. MOODTRACK_WATERMELON_SEED repeats a run."""
    seen: Counter[str] = Counter()
    clients = [client_of_therapist(therapist, number) for number in range(HISTORIES)]
    for said in lived(web, [(SEED + number, token) for number, (_, token) in enumerate(clients)]):
        assert "error" not in said, f"history of seed {said['seed']} (of {SEED}): {said['error']}"
        seen.update(said["counts"])
    assert {"request lost", "reply lost", "doubled", "delayed", "conflict", "records"} <= set(seen), seen


@pytest.mark.usefixtures("watermelon")
def test_what_a_restored_server_has_forgotten_its_phones_bring_back(therapist: Therapist, web: Stack) -> None:
    account, token = client_of_therapist(therapist, 0)
    with subprocess.Popen(
        ["node", "restored.js"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as phones:
        assert told(phones, {"url": web.url, "token": token}) == "back up"
        backed_up = topics_of(account)
        assert told(phones, "done") == "restore"
        restore(account, backed_up)
        expected = ["after the backup", "after the restore", "before the backup"]
        assert told(phones, "done") == [expected] * 3
        phones.communicate("\n")
    assert phones.returncode == 0


@pytest.mark.usefixtures("watermelon")
def test_a_phone_that_changes_hands_does_not_carry_one_record_into_another(therapist: Therapist, web: Stack) -> None:
    (before, first), (_, second) = [client_of_therapist(therapist, number) for number in range(2)]
    said = heard("exchanged.js", {"url": web.url, "tokens": [first, second]})
    assert said["refusal"] == "This database holds the record of another account."
    assert (said["before"], said["after"]) == ([], ["of the second"])
    assert len(topics_of(before)) == 3


@pytest.mark.usefixtures("watermelon")
def test_a_phone_that_has_more_than_a_push_may_hold_sends_it_bit_by_bit(therapist: Therapist, web: Stack) -> None:
    account, token = client_of_therapist(therapist, 0)
    count = MOST_RECORDS + 2
    said = heard("many.js", {"url": web.url, "token": token, "count": count})
    assert (said["held"], said["left"]) == (count, [0, count - 1])
    assert said["bytes"] <= SyncParser.largest
    assert len(topics_of(account)) == MOST_RECORDS


def heard(program: str, what: Any) -> Any:
    """What a program says, once it is told this."""
    said = f"{json.dumps(what)}\n"
    done = subprocess.run(["node", program], cwd=HERE, input=said, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def told(phones: "subprocess.Popen[str]", what: Any) -> Any:
    """What the phones say next, once they are told this."""
    assert phones.stdin
    assert phones.stdout
    phones.stdin.write(f"{json.dumps(what)}\n")
    phones.stdin.flush()
    return json.loads(phones.stdout.readline())


def topics_of(account: Account) -> list[UUID]:
    with transaction.atomic(), acting_as(account.pk):
        return list(Topic.objects.values_list("id", flat=True))


def restore(account: Account, topics: list[UUID]) -> None:
    """As a backup brings it back: what came after it is not there, and the next epoch begins."""
    with transaction.atomic(), acting_as(account.pk):
        Topic.objects.filter(client_id=account.pk).exclude(id__in=topics).delete()
        begin_epoch(client_id=account.pk, epoch=1)


def client_of_therapist(therapist: Therapist, number: int) -> tuple[Account, str]:
    """A new client, and the token of their phone.

    Args:
        number: one of the client's own.
    """
    now = datetime.now(UTC)
    with transaction.atomic(), acting_as(therapist.pk):
        _, code = invite(therapist=therapist, label=f"Client {number}", now=now)
    email = f"{number}@client.example"
    bond = join(code=code, email=email, password=PASSWORD, time_zone="UTC", language="en", sharing={}, now=now)
    account = bond.client.account
    return account, session_token_for(account, RequestFactory().post("/api/v1/join"))


def lived(web: Stack, lives: list[tuple[int, str]]) -> Iterator[dict[str, Any]]:
    """What came of each history."""
    asked = [{"url": web.url, "token": token, "seed": seed, "steps": STEPS} for seed, token in lives]
    lines = "".join(f"{json.dumps(one)}\n" for one in asked)
    program = ["node", "histories.js"]
    done = subprocess.run(program, cwd=HERE, input=lines, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(said) == len(lives), done.stderr
    yield from said
