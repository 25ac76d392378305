"""Every column that could hold what somebody typed, and why it may lie there. A new one needs a line here."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import BinaryField, CharField, Field, JSONField, TextField

OURS = {"audit", "people", "changes", "care", "checkins", "agreements", "reminders", "reports", "ownership"}

SEALED = {
    "agreements.Annotation": "text",
    "agreements.WatchedQuestion": "subject",
    "care.CareRelationship": "label",
    "care.Invitation": "label",
    "checkins.CheckIn": "answers note",
    "checkins.CheckInVersion": "answers note",
    "checkins.Topic": "text",
    "ownership.ExportFile": "content",
    "people.ClientKey": "wrapped",
    "reminders.Device": "address",
    "reports.Report": "document",
}
DIGESTS = {
    "audit.AuditEvent": "previous_hash hash",
    "audit.AuditHead": "hash",
    "care.Invitation": "code_hash",
    "checkins.CheckIn": "fingerprint note_fingerprint",
    "people.Account": "password",
    "reminders.Device": "address_hash",
    "reports.Report": "fingerprint",
    "reports.ReportRun": "made_from due_for",
}
"""Keyed, salted, or of nothing that anybody typed."""
PLAIN = {
    "agreements.WatchedQuestion": "kinds proposed_by ended_by",
    "audit.AuditEvent": "actor_name action kinds purpose request_id",
    "care.Consent": "kinds",
    "care.Invitation": "key_id",
    "care.TherapySession": "status",
    "changes.Tombstone": "table",
    "checkins.CheckIn": "time_zone",
    "checkins.CheckInVersion": "time_zone",
    "checkins.Topic": "kind",
    "ownership.Erasure": "parked_because",
    "ownership.Export": "parked_because",
    "people.Account": "email language",
    "people.Client": "time_zone",
    "people.ClientKey": "key_id",
    "people.FormerZone": "time_zone",
    "people.Practice": "name time_zone",
    "people.Therapist": "name time_zone",
    "reminders.Delivery": "token outcome ticket",
    "reminders.Device": "address_kind time_zone",
    "reminders.Pulse": "name",
    "reminders.Reminder": "kind state skip_reason",
    "reminders.ReminderSchedule": "kind times weekdays planned_from planned_with",
    "reports.Report": "kind method_version kinds quoted",
    "reports.ReportRun": "kind parked_because",
}
"""Words of our own, zones, ids, and who somebody is: the security model says so."""


def could_hold_words(field: "Field[object, object]") -> bool:
    return isinstance(field, BinaryField | CharField | TextField | JSONField | ArrayField)


def columns() -> Iterator[tuple[str, set[str]]]:
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            yield model._meta.label, {field.name for field in model._meta.fields if could_hold_words(field)}


@pytest.mark.parametrize(("table", "found"), list(columns()))
def test_a_column_that_could_hold_words_is_known(table: str, found: set[str]) -> None:
    assert found == {name for known in (SEALED, DIGESTS, PLAIN) for name in known.get(table, "").split()}
