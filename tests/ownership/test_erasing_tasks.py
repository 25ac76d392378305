"""The doorbell of erasing: as often as there are batches, and for nothing when nothing is due."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from moodtrack.care.models import CareRelationship
from moodtrack.celery import app
from moodtrack.core.context import acting_as
from moodtrack.ownership.actions.erasing import ERASURES
from moodtrack.ownership.models import Erasure
from moodtrack.ownership.rules.erasing import QUIET_FOR, THINK_AGAIN_FOR
from moodtrack.ownership.tasks import erasures as tasks
from moodtrack.people.models import Account
from tests.ownership.erasures import wish

NOW = timezone.now()


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every ring of the bell."""
    rings: list[str] = []
    monkeypatch.setattr(tasks.erase, "delay", lambda: rings.append("erase"))
    return rings


@pytest.fixture(autouse=True)
def _own_vault(settings: Any, tmp_path: Any) -> None:
    settings.MOODTRACK_VAULT = tmp_path / "vault"


def test_beat_rings_for_it_and_a_worker_finds_it_in_the_queue_of_exports() -> None:
    app.loader.import_default_modules()
    assert app.conf.beat_schedule["ring for erasures"]["task"] == tasks.sweep.name
    assert {tasks.sweep.name, tasks.erase.name} <= app.tasks.keys()
    assert app.amqp.router.route({}, tasks.erase.name)["queue"].name == "exports"


def test_nobody_rings_before_the_day_is_over(relationship: CareRelationship, rung: list[str]) -> None:
    wish(relationship.client_id, NOW)
    with time_machine.travel(NOW + THINK_AGAIN_FOR - timedelta(seconds=1), tick=False):
        tasks.sweep()
    assert rung == []


def test_it_rings_once_for_each_batch(make_client: Any, therapist: Any, rung: list[str]) -> None:
    for place in range(ERASURES.batch + 1):
        wish(make_client(therapist, f"Client {place}").client_id, NOW)
    with time_machine.travel(NOW + THINK_AGAIN_FOR, tick=False):
        tasks.sweep()
    assert rung == ["erase"] * 2


def test_while_the_vault_is_away_no_attempt_is_counted_and_the_log_says_what_to_do(
    relationship: CareRelationship, settings: Any, tmp_path: Any, caplog: Any
) -> None:
    wish(relationship.client_id, NOW)
    is_away, is_there = tmp_path / "file", settings.MOODTRACK_VAULT
    is_away.touch()
    settings.MOODTRACK_VAULT = is_away
    with time_machine.travel(NOW + THINK_AGAIN_FOR, tick=False):
        tasks.erase()
    assert Account.objects.get(pk=relationship.client_id).is_active
    settings.MOODTRACK_VAULT = is_there
    with time_machine.travel(NOW + THINK_AGAIN_FOR + QUIET_FOR, tick=False):
        tasks.erase()
    settings.MOODTRACK_VAULT = is_away
    for minute in range(2, 11):
        with time_machine.travel(NOW + THINK_AGAIN_FOR + minute * QUIET_FOR, tick=False):
            tasks.erase()
    with transaction.atomic(), acting_as(relationship.client_id):
        assert Erasure.objects.values_list("attempts", "parked_at").get() == (0, None)
    causes = {record.msg.get("cause", "") for record in caplog.records if isinstance(record.msg, dict)}
    assert any("MOODTRACK_VAULT" in cause for cause in causes)
    settings.MOODTRACK_VAULT = is_there
    with time_machine.travel(NOW + THINK_AGAIN_FOR + 12 * QUIET_FOR, tick=False):
        tasks.erase()
    assert not Account.objects.filter(pk=relationship.client_id).exists()


def test_two_rings_a_minute_apart_close_and_erase(relationship: CareRelationship, caplog: Any) -> None:
    wish(relationship.client_id, NOW)
    for now in (NOW + THINK_AGAIN_FOR, NOW + THINK_AGAIN_FOR + QUIET_FOR):
        with time_machine.travel(now, tick=False):
            tasks.erase()
    assert not Account.objects.filter(pk=relationship.client_id).exists()
    with transaction.atomic(), acting_as(relationship.client_id):
        assert not Erasure.objects.exists()
    said = [record.msg["event"] for record in caplog.records if isinstance(record.msg, dict)]
    assert said == ["record_closed", "record_erased"]
