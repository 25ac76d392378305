"""The table of the wall: for every table about a client, the rows each person reaches. A new table needs a row here.

Whoever is not named reaches nothing. Rows are called after the client they are about, or after the bond they belong to;
invitations after the therapist who made them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Rows = Mapping[str, frozenset[str]]

NOBODY: Rows = {}


def rows(**of_actor: str) -> Rows:
    """By actor, the names of their rows."""
    return {actor: frozenset(names.split()) for actor, names in of_actor.items()}


OWN = rows(owner="owner", other="other")
CARED_FOR = rows(therapist="owner", second="owner", stranger="other")
OWN_BONDS = rows(owner="owner+therapist owner+second owner+former", other="other+stranger")
HERE = rows(therapist="owner+therapist", second="owner+second", stranger="other+stranger")
MADE = rows(therapist="therapist", second="second", former="former", stranger="stranger")
DONE = rows(therapist="owner", stranger="other")
USED = rows(owner="second", other="former")


@dataclass(frozen=True, slots=True)
class Reach:
    """What people and sweeps may do with a table's rows.

    Args:
        named_by: the column whose id says which row is which.
        sees, adds, changes, removes: by actor, the rows reached with SELECT, INSERT, UPDATE and DELETE.
        sets: a harmless change, for UPDATE; it reads no column, so that policies for reading do not help out.
        swept, claimed, added: the sweeps that see, that change, and that add, every row.
    """

    named_by: str
    sees: Rows
    adds: Rows
    changes: Rows
    removes: Rows
    sets: str
    swept: frozenset[str] = field(default=frozenset())
    claimed: frozenset[str] = field(default=frozenset())
    added: frozenset[str] = field(default=frozenset())


def record(
    sets: str, also_seen: Rows = NOBODY, swept: str = "", claimed: str = "", added: str = "", **less: Rows
) -> Reach:
    """A table of a client's record: the client does everything with it, others at most see."""
    writing = {"adds": OWN, "changes": OWN, "removes": OWN, **less}
    return Reach("client_id", OWN | also_seen, **writing, **_sweeps(swept, claimed, added), sets=sets)


def of_bond(sets: str, written: Rows = NOBODY, swept: str = "", claimed: str = "") -> Reach:
    """A table whose rows belong to one bond: seen from both its ends; where that is said, the therapist writes too."""
    writes = OWN_BONDS | written
    return Reach("relationship_id", OWN_BONDS | HERE, writes, writes, writes, sets, **_sweeps(swept, claimed))


def _sweeps(swept: str, claimed: str, added: str = "") -> dict[str, frozenset[str]]:
    return {"swept": frozenset(swept.split()), "claimed": frozenset(claimed.split()), "added": frozenset(added.split())}


BONDS = Reach(
    named_by="id",
    sees=OWN_BONDS | HERE,
    adds=OWN_BONDS,
    changes=OWN_BONDS | HERE,
    removes=OWN_BONDS,
    sets="label = 'x'",
    swept=frozenset(["reports"]),
)
PEOPLE = Reach(
    "account_id", OWN | CARED_FOR, OWN, OWN, OWN, "day_starts_at = '05:00'", frozenset(["reports", "reminders"])
)
INVITATIONS = Reach("therapist_id", MADE | USED, MADE, MADE, MADE | USED, "expires_at = now()")

TABLES = {
    "audit_auditevent": record("action = 'x'", DONE, adds=OWN | DONE, changes=NOBODY, removes=NOBODY),
    "people_client": PEOPLE,
    "people_formerzone": record("time_zone = 'x'", CARED_FOR),
    "people_clientkey": record("key_id = 'x'", CARED_FOR, swept="keys", claimed="keys"),
    "changes_changecounter": record("value = 9", CARED_FOR, swept="reports"),
    "changes_tombstone": record("change = 9"),
    "care_carerelationship": BONDS,
    "care_consent": of_bond("given_at = now()", swept="reports"),
    "care_pause": of_bond("starts_at = now()", swept="reports"),
    "care_therapysession": of_bond("created_at = now()", written=HERE, swept="reports reminders"),
    "care_invitation": INVITATIONS,
    "agreements_watchedquestion": of_bond("proposed_at = now()", written=HERE, swept="reports"),
    "agreements_annotation": of_bond("created_at = now()", written=HERE, swept="reports"),
    "checkins_checkin": record("updated_at = now()", CARED_FOR),
    "checkins_checkinversion": record("updated_at = now()", changes=NOBODY),
    "checkins_topic": record("updated_at = now()", CARED_FOR),
    "reminders_reminderschedule": record("updated_at = now()", swept="reminders"),
    "reminders_reminder": record("planned_at = now()", swept="reminders", claimed="reminders"),
    "reminders_device": record("created_at = now()", swept="test_push"),
    "reminders_delivery": record("started_at = now()", swept="reminders", claimed="reminders", added="reminders"),
    "reports_reportrun": of_bond("due_at = now()", written=HERE, swept="reports", claimed="reports"),
    "reports_report": of_bond("made_at = now()"),
    "ownership_export": record("asked_at = now()", swept="exports", claimed="exports"),
    "ownership_exportfile": record("content = 'x'"),
    "ownership_erasure": record("asked_at = now()", swept="erasures", claimed="erasures"),
}

CLOSED = frozenset(["audit_audithead"])
"""Tables the application's role has no business with at all."""
