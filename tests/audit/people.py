"""Committed people for tests that tamper or race: both need transactions of their own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import transaction
from django.utils import timezone

from moodtrack.care.actions.invitations import invite, join
from moodtrack.care.models import CareRelationship
from moodtrack.core.context import acting_as
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.people.models import Therapist
from moodtrack.reports.models import Report, ReportRun
from tests.conftest import PASSWORD
from tests.fixtures import documents
from tests.fixtures.stored import store_document

APPEND_ONLY = "ALTER TABLE audit_auditevent {} TRIGGER audit_events_are_append_only"


def committed_therapist(name: str = "Therapist One") -> Therapist:
    now = timezone.now()
    practice = create_practice(name="Practice by the river", time_zone="UTC")
    email = f"{name.lower().replace(' ', '.')}@practice.example"
    return add_therapist(practice=practice, email=email, name=name, password=PASSWORD, now=now)


def committed_client(therapist: Therapist, label: str = "Client A") -> CareRelationship:
    now = timezone.now()
    with transaction.atomic(), acting_as(therapist.pk):
        _, code = invite(therapist=therapist, label=label, now=now)
    email = f"{label.lower().replace(' ', '.')}@client.example"
    return join(code=code, email=email, password=PASSWORD, time_zone="UTC", language="en", sharing={}, now=now)


@contextmanager
def as_owner() -> Iterator["psycopg.Connection[Any]"]:
    """The database as the role that owns its tables, in one transaction."""
    with psycopg.connect(os.environ["MIGRATOR_DATABASE_URL"]) as owner:
        yield owner


def tamper(statement: str, *values: Any) -> int:
    """Change audit lines as the owner, with the trigger that refuses it out of the way; returns how many rows."""
    with as_owner() as owner:
        owner.execute(APPEND_ONLY.format("DISABLE").encode())
        owner.execute("ALTER TABLE audit_auditevent NO FORCE ROW LEVEL SECURITY")
        rows = owner.execute(statement.encode(), values).rowcount
        owner.execute("ALTER TABLE audit_auditevent FORCE ROW LEVEL SECURITY")
        owner.execute(APPEND_ONLY.format("ENABLE").encode())
    return rows


def committed_report(relationship: CareRelationship) -> Report:
    """A report that lies ready, as a worker would have left it."""
    document, now = documents.full(), timezone.now()
    with transaction.atomic(), acting_as(relationship.client_id):
        whose = {"client": relationship.client, "relationship": relationship, "kind": "session"}
        run = ReportRun.objects.create(**whose, asked_at=now, made_at=now)
        return store_document(run, document, now)
