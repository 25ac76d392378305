import pytest

from moodtrack.people.models import Account
from tests.reminders.story import MORNING, FakeGateway, a_client, a_phone, plan, wishes


@pytest.fixture
def client(db: None) -> Account:
    """Wants to be asked at 19:30 in Madrid, has one phone, and is planned."""
    account = a_client()
    a_phone(account)
    wishes(account)
    plan(MORNING)
    return account


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()
