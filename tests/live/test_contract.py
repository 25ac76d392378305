"""Whatever the OpenAPI document allows, and much that it does not, sent to the live server by everyone there is.

Schemathesis thinks of the calls, the same ones in every run. ``MOODTRACK_CONTRACT_SECONDS=600`` lets it think of
others, as long as that for each caller.
"""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import transaction

from analytics.report import METHOD_VERSION
from moodtrack.core.context import acting_as
from moodtrack.operation.servers import BASE_DIR
from moodtrack.ownership.tasks import exports
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.reports import tasks
from moodtrack.reports.actions.planning import plan_runs
from tests.conftest import PASSWORD
from tests.live.conftest import Stack
from tests.live.test_end_to_end import Joined, check_in, join, plan_session
from tests.peers.web_push import WebPushPeer
from tests.reminders.delivered import a_delivery

pytestmark = pytest.mark.live
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
SECONDS = os.environ.get("MOODTRACK_CONTRACT_SECONDS")
HOW_MUCH = ["--max-time", SECONDS] if SECONDS else ["--generation-deterministic", "--max-examples=20"]
HOOKS = {"SCHEMATHESIS_HOOKS": "tests.live.contract_hooks", "PYTHONPATH": str(BASE_DIR)}
NOT_SAYABLE = "positive_data_acceptance"
"""Zones, cursors, quiet hours, a second session at the same time: more is refused than a schema can say."""
KEPT_HISTORY = """
[[operations]]
include-operation-id = "check_in_history"
checks.use_after_free.enabled = false
"""
"""The one thing that outlives its deletion, on purpose."""
PARTLY_STORED = """
[[operations]]
include-operation-id = "sync_push"
checks.negative_data_rejection.enabled = false
"""
"""A push is answered 200 though some of it is not as described: that is named, and the rest is stored."""
TAKES_AWAY = ("end_care_of", "end_own_care", "sharing_change")
"""After these others find nothing any more: called last, in a run of their own."""
ENDING = """
[[operations]]
include-operation-id = "end_own_care"
parameters."body.relationship" = { dictionary = "ending", probability = 1.0 }
"""
"""Ends another relationship than the one whose sharing is changed."""
AGREEING = """
[[operations]]
include-operation-id = "questions_list"
parameters."query.relationship" = { dictionary = "agreeing", probability = 1.0 }

[[operations]]
include-operation-id = "question_propose"
parameters."body.relationship" = { dictionary = "agreeing", probability = 1.0 }

[[operations]]
include-operation-id = "question_change"
parameters."path.question_id" = { dictionary = "path.question_id", probability = 1.0 }
"""
"""The relationship that both callers are in, and its question."""
NAMED_BY_OPERATION = {"ending", "agreeing"}
JOIN = "POST /api/v1/join"
ME = {"GET /api/v1/me", "PATCH /api/v1/me"}
QUESTIONS = {
    *("GET /api/v1/questions", "POST /api/v1/questions"),
    "PATCH /api/v1/questions/{question_id}",
}
"""For both too; but that either is granted one depends on what the other has agreed to by then."""


def test_no_call_breaks_the_server_or_what_its_document_promises(web: Stack, tmp_path: Path) -> None:
    joined = join(web)
    codes = live_a_little(web, joined)
    words = words_of(web, joined, codes) | relationships_to_change(web, joined)
    callers = {"nobody": "", "client": joined.phone, "therapist": joined.desk}
    answered = {name: fuzz(web, tmp_path / name, words, token, "exclude") for name, token in callers.items()}
    for name, token in callers.items():
        answered[name] |= fuzz(web, tmp_path / f"{name} last", words, token, "include")
    assert answered["nobody"] == {JOIN}
    assert (answered["client"] & answered["therapist"]) - QUESTIONS == ME
    assert answered["nobody"] | answered["client"] | answered["therapist"] == operations(web)


def live_a_little(stack: Stack, joined: Joined) -> list[str]:
    """Give both of them something of everything; returns the codes of open invitations."""
    for days_ago in range(1, 31):
        check_in(stack, joined.phone, days_ago, 3 + days_ago % 3)
    for days in range(-14, 15, 7):
        plan_session(stack, joined, timedelta(days=days, hours=3))
    for place in range(10):
        assert stack.call("POST", "/api/v1/topics", {"text": f"Topic {place}"}, joined.phone).status == 201
    plan_runs(method_version=METHOD_VERSION, now=datetime.now(UTC))
    tasks.make()
    invited = (stack.call("POST", "/api/v1/invitations", {"label": "Client B"}, joined.desk) for _ in range(10))
    return [answer.body["code"] for answer in invited]


def words_of(stack: Stack, joined: Joined, codes: list[str]) -> dict[str, list[str]]:
    """What no generator guesses, by where it stands in a call: ids there are, zones, codes, keys."""
    client, bond = f"/clients/{joined.client_id}", agree(stack, joined)
    with WebPushPeer() as peer:
        address = peer.subscribe().address()
    device = {"address_kind": "webpush", "address": address, "time_zone": "UTC"}
    assert stack.call("POST", "/api/v1/devices", device, joined.phone).status == 201
    return {
        "path.delivery_token": [delivered(joined)],
        "path.check_in_id": ids(stack, "/check-ins", joined.phone),
        "path.topic_id": ids(stack, "/topics", joined.phone),
        "path.device_id": ids(stack, "/devices", joined.phone),
        "path.client_id": [joined.client_id],
        "path.session_id": ids(stack, f"{client}/sessions", joined.desk),
        "path.report_id": ids(stack, f"{client}/reports", joined.desk),
        "path.export_id": [made_export(stack, joined)],
        "path.question_id": ids(stack, "/questions", joined.phone),
        "path.annotation_id": ids(stack, f"{client}/annotations", joined.desk),
        "agreeing": [bond],
        "path.invitation_id": ids(stack, "/invitations", joined.desk),
        "query.last_pulled_at": ["1"],
        "body.code": codes,
        "body.password": [PASSWORD],
        "body.time_zone": ["Europe/Madrid", "Pacific/Apia", "UTC"],
        "body.day": ["2000-01-01", "2026-02-28"],
        "body.address_kind": ["webpush"],
        "body.address.endpoint": [address["endpoint"]],
        "body.address.keys.p256dh": [address["keys"]["p256dh"]],
        "body.address.keys.auth": [address["keys"]["auth"]],
    }


def delivered(joined: Joined) -> str:
    """The token of a reminder that the client's phone got."""
    client_id = UUID(joined.client_id)
    with transaction.atomic(), acting_as(client_id):
        return a_delivery(client_id, now=datetime.now(UTC)).token


def made_export(stack: Stack, joined: Joined) -> str:
    """The id of a file with everything that lies ready."""
    asked = stack.call("POST", "/api/v1/exports", {}, joined.phone)
    exports.make()
    export_id: str = asked.body["id"]
    return export_id


def relationships_to_change(stack: Stack, joined: Joined) -> dict[str, list[str]]:
    """Two more therapists of the client's: what one of them sees is changed, what the other sees ends."""
    for name in ("Two", "Three"):
        assert stack.call("POST", "/api/v1/join", {"code": code_of(stack, name)}, joined.phone).status == 201
    care = stack.call("GET", "/api/v1/care", token=joined.phone).body["relationships"]
    ids_of = {one["therapist"]: one["id"] for one in care}
    return {"body.relationship": [ids_of["Two"]], "query.relationship": [ids_of["Two"]], "ending": [ids_of["Three"]]}


def agree(stack: Stack, joined: Joined) -> str:
    """Let the therapist propose a question and note some dates; returns the id of their relationship."""
    (care,) = stack.call("GET", "/api/v1/care", token=joined.phone).body["relationships"]
    proposed = {"relationship": care["id"], "tag": "walk"}
    assert stack.call("POST", "/api/v1/questions", proposed, joined.desk).status == 201
    path = f"/api/v1/clients/{joined.client_id}/annotations"
    for place in range(10):
        assert stack.call("POST", path, {"on": "2026-11-01", "text": f"Word {place}"}, joined.desk).status == 201
    relationship_id: str = care["id"]
    return relationship_id


def code_of(stack: Stack, name: str) -> str:
    """An invitation of one more therapist's."""
    now, email = datetime.now(UTC), f"{name.lower()}@practice.example"
    practice = create_practice(name=f"Practice {name}", time_zone="UTC")
    add_therapist(practice=practice, email=email, name=name, password=PASSWORD, now=now)
    sign_in = stack.call("POST", "/_allauth/app/v1/auth/login", {"email": email, "password": PASSWORD})
    token = sign_in.body["meta"]["session_token"]
    code: str = stack.call("POST", "/api/v1/invitations", {"label": "Client A"}, token).body["code"]
    return code


def ids(stack: Stack, path: str, token: str) -> list[str]:
    found = [row["id"] for row in stack.call("GET", f"/api/v1{path}", token=token).body["results"]]
    assert found
    return found


def fuzz(stack: Stack, directory: Path, words: Mapping[str, list[str]], token: str, taking_away: str) -> set[str]:
    """Let Schemathesis call operations with this token; returns those that were granted at least once.

    Args:
        taking_away: ``exclude`` what takes something away, or ``include`` only that.
    """
    directory.mkdir()
    (directory / "schemathesis.toml").write_text(configuration(words, token))
    command = [
        *(SCHEMATHESIS, "--config-file", "schemathesis.toml", "run", f"{stack.url}/api/schema/?format=json"),
        *HOW_MUCH,
        *(part for operation in TAKES_AWAY for part in (f"--{taking_away}-operation-id", operation)),
        *("--continue-on-failure", "--exclude-checks", NOT_SAYABLE, "--report-har-path", "calls.har", "--no-color"),
    ]
    with (directory / "said.txt").open("wb") as said:
        process = subprocess.Popen(command, cwd=directory, env=os.environ | HOOKS, stdout=said, stderr=said)
        status = unthrottled(process)
    if status:
        pytest.fail(f"as {directory.name}: {(directory / 'said.txt').read_text()}", pytrace=False)
    return granted(stack, json.loads((directory / "calls.har").read_text()))


def configuration(words: Mapping[str, list[str]], token: str) -> str:
    """A dictionary for each place, used for four calls in five."""
    lines = [f"headers = {{ X-Session-Token = {json.dumps(token)} }}"] if token else []
    lines += [f"dictionaries.{json.dumps(place)}.values = {json.dumps(known)}" for place, known in words.items()]
    for place in words.keys() - NAMED_BY_OPERATION:
        lines.append(f"parameters.{json.dumps(place)} = {{ dictionary = {json.dumps(place)}, probability = 0.8 }}")
    return "\n".join([*lines, KEPT_HISTORY, PARTLY_STORED, ENDING, AGREEING])


def unthrottled(process: subprocess.Popen[bytes]) -> int:
    """Wait for a process, forgetting all the while how often it called: what is tested lies behind the throttle."""
    while True:
        cache.clear()
        try:
            return process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue


def granted(stack: Stack, har: dict[str, Any]) -> set[str]:
    statuses: dict[str, set[int]] = defaultdict(set)
    routes = {route: re.compile(re.sub(r"\{\w+\}", "[^/]+", route) + "$") for route in operations(stack)}
    for entry in har["log"]["entries"]:
        path = entry["request"]["url"].removeprefix(stack.url).partition("?")[0]
        for route, pattern in routes.items():
            if pattern.match(f"{entry['request']['method']} {path}"):
                statuses[route].add(entry["response"]["status"])
    assert 429 not in set.union(*statuses.values())
    return {route for route, seen in statuses.items() if any(200 <= status < 300 for status in seen)}


def operations(stack: Stack) -> set[str]:
    return set(_operations(stack.call("GET", "/api/schema/?format=json").body["paths"]))


def _operations(paths: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for path, methods in paths.items():
        yield from (f"{method.upper()} {path}" for method in methods)
