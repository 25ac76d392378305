"""docs/app-developers.md, tried: the curl lines run as they stand, the script is the one histories are lived with."""

import json
import os
import re
import shutil
import subprocess
from typing import Any

import pytest

from moodtrack.operation.servers import BASE_DIR
from tests.live.conftest import Stack
from tests.live.test_end_to_end import join

PAGE = (BASE_DIR / "docs" / "app-developers.md").read_text()
PHONE = (BASE_DIR / "tests" / "sync" / "watermelon" / "phone.js").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.live
@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_from_nothing_to_a_synced_check_in_with_curl(web: Stack) -> None:
    code = web.call("POST", "/api/v1/invitations", {"label": "Client B"}, join(web).desk).body["code"]
    joining, *others = blocks("sh")
    told = {"SERVER": web.url, "CODE": code}
    told["TOKEN"] = said(joining, told)["session_token"]
    form, first, *pushed, last = [said(block, told) for block in (*others[:3], *others[2:])]
    assert form["day"]
    assert first["timestamp"] == 1
    assert pushed == [{"experimentalRejectedIds": {}, "problems": []}] * 2
    (pulled,) = last["changes"]["check_ins"]["updated"]
    assert (pulled["note"], pulled["mood"], pulled["tags"]) == ("By train.", 5, '["walk"]')


def said(block: str, told: dict[str, str]) -> Any:
    """What a block of the page prints, run by a shell."""
    done = subprocess.run(["bash", "-ec", block], env=os.environ | told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_the_script_on_the_page_is_the_one_that_was_tried() -> None:
    shown = blocks("js")
    assert shown
    assert [block for block in shown if block not in PHONE] == []


def test_the_page_shows_all_of_the_script() -> None:
    shown = {line for block in blocks("js") for line in block.splitlines()}
    first, *lines, last = filter(None, PHONE.splitlines())
    assert (first, last.partition(" = ")[0]) == ("'use strict'", "module.exports")
    assert [line for line in lines if line not in shown] == []
