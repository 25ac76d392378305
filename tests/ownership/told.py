"""Every column of every table, and where an export tells it or why it does not. A new column needs a line here.

A place is a path in ``record.json`` (``*``: each of a list; ``|``: or there), where what the column holds stands as it
is. In ``RETOLD`` it is said in other words, or opened. Reasons are in ``LEFT_OUT``.
"""

VERSION = "check_ins/*/versions/*"
LEASE = "what a worker notes for itself while it works"
KEYED = "compared by the server; says nothing to anybody else"
SECRET = "opens something; says nothing about anybody"
COUNTED = "what phones sync by; another server counts anew"
INSIDE = "told inside the rows it belongs to"
ONE_OF_US = "the client's own id, told once"
THERAPISTS = "about a therapist; their name is told with the relationship"

NOT_ABOUT_CLIENTS = {
    "auth.Permission": "Django's; unused",
    "auth.Group": "Django's; unused",
    "contenttypes.ContentType": "Django's list of tables",
    "people.Practice": THERAPISTS,
    "reminders.Pulse": "nobody's: it is due once a minute, so that a sweep at rest is noticed",
    "people.Therapist": THERAPISTS,
    "care.Invitation": "the therapist's; what it became is the relationship",
}


def facts(at: str, columns: str) -> dict[str, str]:
    """Columns told under their own names."""
    return {name: f"{at}/{name}" for name in columns.split()}


CHECK_IN = facts(
    VERSION, "day recorded_at time_zone form_version note_shared added_later version created_at updated_at"
)

TOLD = {
    "people.Account": facts("client", "id email language is_active created_at"),
    "people.Client": {"account": "client/id", **facts("client", "time_zone day_starts_at")},
    "people.FormerZone": facts("client/former_zones/*", "time_zone day_starts_at ended_at"),
    "account.EmailAddress": facts("sign_in/email_addresses/*", "email verified primary"),
    "mfa.Authenticator": facts("sign_in/second_steps/*", "type created_at last_used_at"),
    "usersessions.UserSession": facts("sign_in/sessions/*", "created_at ip last_seen_at user_agent"),
    "changes.Tombstone": {
        "id": "deleted_topics/*/id|check_ins/*/id",
        "deleted_at": "deleted_topics/*/deleted_at|check_ins/*/deleted_at",
    },
    "checkins.CheckIn": {"id": "check_ins/*/id", **CHECK_IN},
    "checkins.CheckInVersion": {"check_in_id": "check_ins/*/id", **CHECK_IN},
    "checkins.Topic": facts("topics/*", "id kind position version created_at updated_at written_at"),
    "care.CareRelationship": {
        "id": "relationships/*/id",
        "started_at": "relationships/*/since",
        "ended_at": "relationships/*/until",
    },
    "care.Consent": facts("consents/*", "id relationship version given_at kinds"),
    "care.Pause": facts("pauses/*", "id relationship starts_at ends_at revealed_at"),
    "care.TherapySession": facts("sessions/*", "id relationship starts_at minutes ends_at status created_at"),
    "agreements.WatchedQuestion": facts(
        "questions/*", "id relationship proposed_at proposed_by accepted_at declined_at ended_at"
    ),
    "agreements.Annotation": {"day": "annotations/*/on", **facts("annotations/*", "id relationship created_at")},
    "reports.ReportRun": facts("report_runs/*", "id relationship session kind asked_at due_at made_at parked_at"),
    "reports.Report": facts("reports/*", "id relationship run kind version made_at method_version kinds"),
    "reminders.ReminderSchedule": facts(
        "reminder_schedules/*", "kind enabled times weekdays quiet_from quiet_until paused_until updated_at"
    ),
    "reminders.Device": facts("devices/*", "id address_kind time_zone created_at retired_at"),
    "reminders.Reminder": facts(
        "reminders/*",
        "id kind day slot due_at send_at state skip_reason attempts planned_at claimed_at sent_at skipped_at expired_at"
        " failed_at parked_at displayed_at opened_at snoozed_at",
    ),
    "reminders.Delivery": facts("deliveries/*", "id reminder device attempt started_at outcome settled_at status"),
    "ownership.Export": facts("exports/*", "id asked_at made_at expires_at size parked_at"),
    "ownership.Erasure": facts("erasures/*", "id asked_at due_at parked_at"),
    "audit.AuditEvent": {
        **facts("access_log/*", "id sequence at action kinds count purpose"),
        "actor_name": "access_log/*/actor/name",
    },
}

RETOLD = {
    "checkins.CheckIn": {"answers": f"{VERSION}/answers/mood/value", "note": f"{VERSION}/note"},
    "checkins.CheckInVersion": {"answers": f"{VERSION}/answers/mood/value", "note": f"{VERSION}/note"},
    "checkins.Topic": {"text": "topics/*/text"},
    "care.CareRelationship": {
        "label": "relationships/*/label",
        "therapist": "relationships/*/therapist",
        "ended_by": "relationships/*/ended_by",
    },
    "agreements.WatchedQuestion": {
        "subject": "questions/*/tag",
        "kinds": "questions/*/item",
        "ended_by": "questions/*/ended_by",
    },
    "agreements.Annotation": {"text": "annotations/*/text"},
    "changes.Tombstone": {"table": "check_ins/*/deleted_at"},
    "reports.Report": {"document": "reports/*/document/sentences"},
    "reminders.Device": {"address": "devices/*/address/endpoint"},
    "audit.AuditEvent": {"actor_id": "access_log/*/actor/role"},
}

DUE = {"lease_until": LEASE, "attempts": LEASE, "parked_because": LEASE}

LEFT_OUT = {
    "people.Account": {"password": SECRET, "last_login": "Django's; sign-ins are told as sessions"},
    "people.ClientKey": {"client": SECRET, "key_id": SECRET, "wrapped": SECRET},
    "people.FormerZone": {"id": COUNTED, "client": ONE_OF_US},
    "account.EmailAddress": {"id": COUNTED, "user": ONE_OF_US},
    "account.EmailConfirmation": dict.fromkeys(("id", "email_address", "created", "sent", "key"), SECRET),
    "mfa.Authenticator": {"id": COUNTED, "user": ONE_OF_US, "data": SECRET},
    "usersessions.UserSession": {"id": COUNTED, "user": ONE_OF_US, "session_key": SECRET, "data": "empty"},
    "sessions.Session": {"session_key": SECRET, "session_data": SECRET, "expire_date": SECRET},
    "changes.ChangeCounter": {"client": ONE_OF_US, "value": COUNTED},
    "changes.Tombstone": {"client": ONE_OF_US, "change": COUNTED},
    "checkins.CheckIn": {
        "client": ONE_OF_US,
        "change": COUNTED,
        "fingerprint": KEYED,
        "note_fingerprint": KEYED,
    },
    "checkins.CheckInVersion": {"client": ONE_OF_US, "change": COUNTED},
    "checkins.Topic": {"client": ONE_OF_US, "change": COUNTED},
    "care.CareRelationship": {"client": ONE_OF_US},
    "care.Consent": {"client": ONE_OF_US},
    "care.Pause": {"client": ONE_OF_US},
    "care.TherapySession": {"client": ONE_OF_US},
    "agreements.WatchedQuestion": {"client": ONE_OF_US, "place": COUNTED},
    "agreements.Annotation": {"client": ONE_OF_US},
    "reports.ReportRun": {
        **DUE,
        "client": ONE_OF_US,
        "made_from": KEYED,
        "due_for": KEYED,
        "has_quotes": KEYED,
        "seen_consent": KEYED,
        "seen_change": KEYED,
        "settled_version": KEYED,
    },
    "reports.Report": {"client": ONE_OF_US, "quoted": KEYED, "fingerprint": KEYED},
    "reminders.ReminderSchedule": {
        "id": COUNTED,
        "client": ONE_OF_US,
        "planned_from": LEASE,
        "planned_until": LEASE,
        "planned_with": LEASE,
    },
    "reminders.Device": {"client": ONE_OF_US, "address_hash": KEYED},
    "reminders.Reminder": {"client": ONE_OF_US, "lease_until": LEASE, "claimed_by": LEASE},
    "reminders.Delivery": {"client": ONE_OF_US, "token": SECRET, "ticket": SECRET},
    "ownership.Export": {**DUE, "client": ONE_OF_US, "due_at": LEASE},
    "ownership.ExportFile": {"export": INSIDE, "client": ONE_OF_US, "content": "the file itself"},
    "ownership.Erasure": {"client": ONE_OF_US, "lease_until": LEASE, "attempts": LEASE, "parked_because": LEASE},
    "audit.AuditEvent": {
        "client_id": ONE_OF_US,
        "previous_hash": KEYED,
        "hash": KEYED,
        "request_id": "found in our own logs; says nothing to anybody else",
    },
    "audit.AuditHead": {"client_id": ONE_OF_US, "sequence": KEYED, "hash": KEYED},
}
