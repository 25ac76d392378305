"""The main job over live HTTP with a real worker and a real beat; and with the worker killed in the middle of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import transaction
from django.db.models import QuerySet

from moodtrack.core.context import acting_as
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.reminders.models import Reminder
from moodtrack.reports.models import Report, ReportRun
from tests.conftest import PASSWORD
from tests.live.conftest import Stack, until
from tests.peers.web_push import Subscription, WebPushPeer

pytestmark = pytest.mark.live


def zone_where_it_is_noon() -> str:
    """So that no test depends on the hour it runs at: no midnight, no start of a day is near."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


ZONE = zone_where_it_is_noon()


def local_now() -> datetime:
    return datetime.now(ZoneInfo(ZONE))


@dataclass
class Joined:
    """A therapist and the client who joined them, both signed in over HTTP."""

    desk: str
    phone: str
    client_id: str

    def sees(self, rows: QuerySet[Any]) -> list[Any]:
        """Of these rows the client's own, as the database shows them to the client."""
        with transaction.atomic(), acting_as(UUID(self.client_id)):
            return list(rows)


def join(stack: Stack) -> Joined:
    now = datetime.now(UTC)
    practice = create_practice(name="Practice by the river", time_zone="UTC")
    add_therapist(practice=practice, email="one@practice.example", name="Therapist One", password=PASSWORD, now=now)
    sign_in = stack.call("POST", "/_allauth/app/v1/auth/login", {"email": "one@practice.example", "password": PASSWORD})
    desk = sign_in.body["meta"]["session_token"]
    code = stack.call("POST", "/api/v1/invitations", {"label": "Client A"}, desk).body["code"]
    said = {"code": code, "email": "a@client.example", "password": PASSWORD, "time_zone": ZONE}
    joined = stack.call("POST", "/api/v1/join", said)
    assert joined.status == 201
    return Joined(desk, joined.body["session_token"], joined.body["client"]["id"])


def check_in(stack: Stack, phone: str, days_ago: int, mood: float) -> None:
    at = local_now() - timedelta(days=days_ago, minutes=5)
    body = {
        "day": str(at.date()),
        "recorded_at": at.isoformat(),
        "time_zone": ZONE,
        "answers": {"mood": mood},
    }
    assert stack.call("PUT", f"/api/v1/check-ins/{uuid4()}", body, phone).status == 201


def plan_session(stack: Stack, joined: Joined, starts_in: timedelta) -> None:
    starts_at = (datetime.now(UTC) + starts_in).isoformat()
    path = f"/api/v1/clients/{joined.client_id}/sessions"
    assert stack.call("POST", path, {"starts_at": starts_at}, joined.desk).status == 201


def register_device(stack: Stack, joined: Joined, subscription: Subscription) -> None:
    device = {"address_kind": "webpush", "address": subscription.address(), "time_zone": ZONE}
    assert stack.call("POST", "/api/v1/devices", device, joined.phone).status == 201


def wish_for_a_reminder(stack: Stack, joined: Joined) -> None:
    """A reminder at a whole minute, soon, and not before a sweep has planned it."""
    at = local_now() + timedelta(seconds=75)
    wish = {
        "enabled": True,
        "times": [f"{at:%H:%M}"],
        "weekdays": list(range(7)),
        "quiet_from": f"{at - timedelta(hours=3):%H:%M}",
        "quiet_until": f"{at - timedelta(hours=2):%H:%M}",
        "paused_until": None,
    }
    stored = stack.call("PUT", "/api/v1/reminder-schedules/check-in", wish, joined.phone)
    assert stored.status == 200, stored.body


def reports(stack: Stack, joined: Joined) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = stack.call(
        "GET", f"/api/v1/clients/{joined.client_id}/reports", token=joined.desk
    ).body["results"]
    return listed


@contextmanager
def held(url: str, client_id: str, statement: str) -> Iterator[None]:
    """Within this block a lock, taken as the client, stands in the worker's way."""
    with psycopg.connect(url) as other:
        other.execute("SELECT set_config('app.actor_id', %s, true)", [client_id])
        other.execute("SELECT set_config('idle_in_transaction_session_timeout', '0', true)")
        other.execute(statement)
        yield
        other.rollback()


def test_a_check_in_reaches_the_therapists_report(stack: Stack) -> None:
    joined = join(stack)
    for days_ago in range(1, 16):
        check_in(stack, joined.phone, days_ago, 3 + days_ago % 3)
    topic = {"text": "Saying no to extra shifts"}
    assert stack.call("POST", "/api/v1/topics", topic, joined.phone).status == 201
    plan_session(stack, joined, timedelta(hours=3))
    (report,) = until(lambda: reports(stack, joined), "the report")
    assert report["completeness_8_weeks"]["days_with_check_in"] == 15
    assert report["level"]["mood"]["n"] == 14
    assert [row["text"] for row in report["topics"]] == [topic["text"]]
    assert stack.call("GET", f"/api/v1/reports/{report['id']}", token=joined.desk).body == report
    assert stack.call("GET", f"/api/v1/reports/{report['id']}", token=joined.phone).status == 404


def test_a_due_reminder_is_pushed_and_only_its_phone_can_read_it(stack: Stack) -> None:
    joined = join(stack)
    with WebPushPeer() as peer:
        register_device(stack, joined, peer.subscribe())
        wish_for_a_reminder(stack, joined)
        (push,) = until(lambda: peer.received, "the push")
        until(lambda: joined.sees(Reminder.objects.filter(state="sent")), "the outcome")
        assert set(push.payload) == {"text", "reminder"}
        assert len(peer.received) == 1


def test_a_killed_worker_loses_neither_report_nor_push_and_doubles_none(stack: Stack, own_database: str) -> None:
    joined = join(stack)
    for days_ago in range(1, 16):
        check_in(stack, joined.phone, days_ago, 4)
    with WebPushPeer() as peer:
        with held(own_database, joined.client_id, "LOCK TABLE reports_report IN SHARE ROW EXCLUSIVE MODE"):
            plan_session(stack, joined, timedelta(hours=3))
            until(lambda: joined.sees(ReportRun.objects.filter(lease_until__isnull=False)), "the claim of the report")
            stack.kill("worker")
        assert not joined.sees(Report.objects.all())
        stack.start("worker")
        register_device(stack, joined, peer.subscribe())
        wish_for_a_reminder(stack, joined)
        until(lambda: joined.sees(Reminder.objects.all()), "the plan of the reminder")
        with held(own_database, joined.client_id, "LOCK TABLE reminders_delivery IN SHARE ROW EXCLUSIVE MODE"):
            until(lambda: joined.sees(Reminder.objects.filter(state="claimed")), "the claim of the reminder")
            stack.kill("worker")
        assert not peer.received
        stack.start("worker")
        until(lambda: reports(stack, joined), "the report")
        until(lambda: joined.sees(Reminder.objects.filter(state="sent")), "the push")
        assert len(peer.received) == 1
    assert [report["version"] for report in reports(stack, joined)] == [1]
    assert [run.attempts for run in joined.sees(ReportRun.objects.all())] == [0]
