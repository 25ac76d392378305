"""What erasing a client means: when, which rows of which tables in which order, and how to know one that was left."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

THINK_AGAIN_FOR = timedelta(hours=24)
QUIET_FOR = timedelta(minutes=1)
"""Between the end of the last session and the erasing: no request of the client's is under way any more."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table in which this column names the client, or their account, which has the same id."""

    table: str
    column: str = "client_id"


ERASED = (
    Rows("ownership_exportfile"),
    Rows("ownership_export"),
    Rows("reminders_delivery"),
    Rows("reminders_reminder"),
    Rows("reminders_reminderschedule"),
    Rows("reminders_device"),
    Rows("reports_report"),
    Rows("reports_reportrun"),
    Rows("agreements_watchedquestion"),
    Rows("agreements_annotation"),
    Rows("checkins_topic"),
    Rows("checkins_checkin"),
    Rows("checkins_checkinversion"),  # after the check-ins, whose last versions a trigger puts here
    Rows("changes_tombstone"),
    Rows("changes_changecounter"),
    Rows("care_therapysession"),
    Rows("care_pause"),
    Rows("care_consent"),
    Rows("care_invitation", "used_by_id"),
    Rows("care_carerelationship"),
    Rows("ownership_erasure"),
    Rows("people_clientkey"),
    Rows("people_formerzone"),
    Rows("people_client", "account_id"),
    Rows("usersessions_usersession", "user_id"),
    Rows("mfa_authenticator", "user_id"),
    Rows("account_emailaddress", "user_id"),
    Rows("people_account", "id"),
)
"""Everything about a client, what refers to a row before the row. Web sessions, which name nobody, go beside it."""

HELD = (
    Rows("care_therapysession"),
    Rows("care_carerelationship"),
    Rows("reports_reportrun"),
    Rows("ownership_export"),
    Rows("reminders_reminderschedule"),
    Rows("reminders_reminder"),
    Rows("changes_changecounter"),
)
"""What everybody else locks before they write about a client, in the order in which they do."""

KEPT = frozenset({"audit_auditevent", "audit_audithead"})
"""The one exception: who touched the record, by ids, with the therapists' names."""
IN_ADDRESSES = r"\w.!#$%&'*+/=?^`{|}~-"
"""What may stand before the @ of an address (RFC 5322, atext and dots), as it is written inside brackets."""


@dataclass(frozen=True, slots=True)
class Traces:
    """How an erased client is known in the text of any row, whatever its case.

    Args:
        words: small letters; where there is a trace, there is one of them.
        pattern: what then has to be there, in words that mean the same to Python and to PostgreSQL.
    """

    words: tuple[str, ...]
    pattern: str


def erase_at(asked_at: datetime) -> datetime:
    """Until when a client may think again."""
    return asked_at + THINK_AGAIN_FOR


def traces_of(client_id: UUID, emails: Collection[str]) -> Traces:
    """What an erased client is known by: their id and addresses, also as bytes are written.

    An address inside a longer one is somebody else's.
    """
    plain = [str(client_id), client_id.hex, *(email.encode().hex() for email in emails)]
    addresses = [rf"(?<![{IN_ADDRESSES}]){re.escape(email)}(?![\w.-])" for email in emails]
    return Traces(tuple(word.lower() for word in [*plain, *emails]), "|".join([*plain, *addresses]))
