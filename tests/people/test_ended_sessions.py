"""Sessions that are over are thrown away, and no others."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from moodtrack.entrance.tokens import session_key_in
from moodtrack.people.actions.accounts import forget_ended_sessions
from moodtrack.people.tasks import sweep
from tests.conftest import Phone, phone_of


@pytest.fixture
def ended(desk: Phone) -> Phone:
    """A program of the therapist's whose session ended a second ago."""
    other = phone_of(desk.account)
    Session.objects.filter(pk=session_key_in(other.token)).update(expire_date=timezone.now() - timedelta(seconds=1))
    return other


def keys_of(*phones: Phone) -> set[str | None]:
    return {session_key_in(phone.token) for phone in phones}


def test_a_session_that_ended_goes_with_its_line_and_a_running_one_stays(
    ended: Phone, desk: Phone, phone: Phone
) -> None:
    sweep()
    assert set(Session.objects.values_list("pk", flat=True)) == keys_of(desk, phone)
    assert set(UserSession.objects.values_list("session_key", flat=True)) == keys_of(desk, phone)
    assert desk.get("/clients").status_code == 200


def test_they_go_in_batches_the_first_ended_first(ended: Phone, desk: Phone) -> None:
    longer_ago = phone_of(desk.account)
    Session.objects.filter(pk=session_key_in(longer_ago.token)).update(expire_date=timezone.now() - timedelta(days=1))
    assert forget_ended_sessions(now=timezone.now(), most=1) == 1
    assert set(Session.objects.values_list("pk", flat=True)) == keys_of(desk, ended)
    assert [forget_ended_sessions(now=timezone.now(), most=1) for _ in range(2)] == [1, 0]
