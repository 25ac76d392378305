from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as HttpClient

from moodtrack.care.models import CareRelationship
from moodtrack.core.sealing import pack
from moodtrack.people.models import Account, Therapist
from moodtrack.reports.models import Report, ReportRun
from tests.conftest import phone_of, seen_by
from tests.fixtures import documents

NOW = datetime(2026, 11, 24, 12, 20, tzinfo=UTC)


def browser_of(account: Account | None = None) -> HttpClient:
    """A browser, signed in as this account."""
    browser = HttpClient(raise_request_exception=False)
    if account is not None:
        browser.cookies[settings.SESSION_COOKIE_NAME] = phone_of(account).token
    return browser


@pytest.fixture
def browser(therapist: Therapist) -> HttpClient:
    """The therapist's."""
    return browser_of(therapist.account)


@pytest.fixture
def anonymous(db: None) -> HttpClient:
    return browser_of()


@pytest.fixture
def stored(relationship: CareRelationship) -> Callable[[dict[str, Any]], Report]:
    """Stores a document as the newest report of the relationship."""

    def store(document: dict[str, Any]) -> Report:
        run, _ = ReportRun.objects.get_or_create(
            client=relationship.client, relationship=relationship, kind="session", asked_at=NOW, made_at=NOW
        )
        return Report.objects.create(
            client=relationship.client,
            relationship=relationship,
            run=run,
            kind="session",
            version=run.reports.count() + 1,
            made_at=NOW,
            method_version=document["method_version"],
            kinds=["mood"],
            document=pack({k: v for k, v in document.items() if k not in {"id", "version", "made_at", "is_current"}}),
        )

    def store_as_client(document: dict[str, Any]) -> Report:
        with seen_by(relationship.client):
            return store(document)

    return store_as_client


@pytest.fixture
def report(stored: Callable[[dict[str, Any]], Report]) -> Report:
    return stored(documents.full())
