"""Whatever the OpenAPI document allows, and much that it does not, sent to the live server by everyone there is.

Schemathesis makes the calls from the document, the same ones in every run. ``MOODTRACK_CONTRACT_EXAMPLES`` (20) is how
many it thinks of for each operation beside the edge cases: with 1000 this takes hours' worth of bad luck in minutes.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache

from analytics.report import METHOD_VERSION
from moodtrack.reports import tasks
from moodtrack.reports.actions.asking import plan_runs
from tests.live.conftest import Stack
from tests.live.test_end_to_end import Joined, check_in, join, plan_session
from tests.peers.web_push import WebPushPeer

pytestmark = pytest.mark.live
EXAMPLES = os.environ.get("MOODTRACK_CONTRACT_EXAMPLES", "20")
CHECKS = os.environ.get("CHECKS", "all")


def ids(stack, path, token):
    return [row["id"] for row in stack.call("GET", f"/api/v1{path}", token=token).body["results"]]


def story(stack: Stack) -> tuple[Joined, dict[str, list[str]]]:
    joined = join(stack)
    for days_ago in range(1, 31):
        check_in(stack, joined.phone, days_ago, 3 + days_ago % 3)
    for text in "abcdefghij":
        assert stack.call("POST", "/api/v1/topics", {"text": text}, joined.phone).status == 201
    for day in range(-10, 10):
        plan_session(stack, joined, timedelta(days=day, hours=3))
    for n in range(10):
        stack.call("POST", "/api/v1/invitations", {"label": f"x{n}"}, joined.desk)
    with WebPushPeer() as peer:
        for _ in range(5):
            device = {"address_kind": "webpush", "address": peer.subscribe().address(), "time_zone": "UTC"}
            assert stack.call("POST", "/api/v1/devices", device, joined.phone).status == 201
    plan_runs(method_version=METHOD_VERSION, now=datetime.now(UTC))
    tasks.make()
    c = f"/clients/{joined.client_id}"
    return joined, {
        "check_in_id": ids(stack, "/check-ins", joined.phone),
        "topic_id": ids(stack, "/topics", joined.phone),
        "device_id": ids(stack, "/devices", joined.phone),
        "client_id": [joined.client_id],
        "session_id": ids(stack, f"{c}/sessions", joined.desk),
        "report_id": ids(stack, f"{c}/reports", joined.desk),
        "invitation_id": ids(stack, "/invitations", joined.desk),
    }


@pytest.mark.parametrize("role", ["phone", "desk", ""])
def test_x(web: Stack, role: str, tmp_path: Path) -> None:
    joined, known = story(web)
    cfg = tmp_path / "s.toml"
    lines = ["[dictionaries]"]
    lines += [f"{k} = {{ values = {json.dumps(v)} }}" for k, v in known.items()]
    lines += ["[parameters]"]
    lines += [f'"path.{k}" = {{ dictionary = "{k}", probability = 0.8 }}' for k, v in known.items()]
    cfg.write_text("\n".join(lines))
    tok = ["-H", f"X-Session-Token: {getattr(joined, role)}"] if role else []
    out = Path(os.environ["OUT"]) / (role or "anon")
    cmd = [str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(cfg), "run", web.url + "/api/schema/?format=json", *tok, "--generation-deterministic",
       "--seed=1", "-n", EXAMPLES, "--checks", CHECKS, "--phases", os.environ.get("PHASES","examples,coverage,fuzzing,stateful"), "--continue-on-failure", "--report-har-path", f"{out}.har", "--no-color", "--output-truncate=false"]
    with open(f"{out}.txt", "w") as f:
        p = subprocess.Popen(cmd, cwd=tmp_path, stdout=f, stderr=subprocess.STDOUT)
        while p.poll() is None:
            cache.clear()
            import time; time.sleep(0.1)
    (out.with_suffix(".log")).write_text(web.log_of("web"))
    assert p.returncode == 0
