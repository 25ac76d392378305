import importlib
import json
import logging
import sys

import pytest

from moodtrack.entrance.logs import LineFormatter


def line(**said: object) -> dict[str, object]:
    record = logging.LogRecord("web", logging.INFO, "x.py", 1, str(said.pop("message", "said")), (), None)
    record.exc_info = said.pop("exc_info", None)
    written: dict[str, object] = json.loads(LineFormatter().format(record))
    return written


def test_an_error_is_told_by_its_type_and_places_without_its_message() -> None:
    try:
        raise ValueError("Key (note)=(a bad day) already exists")
    except ValueError:
        written = line(exc_info=sys.exc_info())
    assert written["exception"] == "ValueError"
    assert "bad day" not in json.dumps(written)
    assert "test_logs.py" in str(written["passed"])


def test_a_failed_task_is_told_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    celery_app = importlib.import_module("moodtrack.celery")
    error = ValueError("a bad day")
    celery_app.tell_failure(sender=celery_app.app.tasks["celery.group"], exception=error)
    written = LineFormatter().format(caplog.records[-1])
    assert '"task": "celery.group"' in written
    assert "ValueError" in written
    assert "bad day" not in written


def test_a_link_that_is_as_good_as_a_password_is_not_written() -> None:
    written = line(message="Not Found: /portal/first-sign-in/MDE5/c9x-0123456789abcdef")
    assert written["event"] == "Not Found: /portal/first-sign-in/…"


def test_what_stands_behind_a_path_is_not_written() -> None:
    record = logging.LogRecord("web", logging.INFO, "x.py", 1, "GET /api/v1/check-ins?cursor=a+bad+day", (), None)
    assert json.loads(LineFormatter().format(record))["event"] == "GET /api/v1/check-ins"
    assert line(message="Is it so? It is.")["event"] == "Is it so? It is."
