"""The document as tables, for people with a spreadsheet."""

from collections.abc import Iterator, Mapping
from typing import Any

from moodtrack.care.rules.sharing import KINDS
from moodtrack.measures.items import ITEMS
from moodtrack.ownership.formats.record.cells import csv_of

Document = Mapping[str, Any]
Row = dict[str, Any]

ANSWERS = [f"{item.key}{part}" for item in ITEMS for part in ("", "_label", "_scale")]
SAID = ["id", "day", "recorded_at", "time_zone", "added_later", *ANSWERS, "tags", "note", "note_shared"]
STORED = ["form_version", "version", "created_at", "updated_at"]
TOPIC = ["id", "position", "kind", "text", "version", "created_at", "updated_at", "written_at"]
RELATIONSHIP = ["id", "therapist", "practice", "label", "since", "until", "ended_by"]
SESSION = ["therapist", "starts_at", "minutes", "ends_at", "status", "created_at"]
QUESTION = [
    "therapist",
    "tag",
    "item",
    "proposed_at",
    "proposed_by",
    "accepted_at",
    "declined_at",
    "ended_at",
    "ended_by",
]
ANNOTATION = ["therapist", "on", "text", "created_at"]
REMINDER = ["kind", "day", "due_at", "state", "skip_reason", "sent_at"]
ACCESS_LOG = ["sequence", "at", "role", "name", "action", "kinds", "count", "purpose", "text"]


def tables_of(document: Document) -> Iterator[tuple[str, bytes]]:
    """Each table's file name, and the file."""
    scales = {f"{item['key']}_scale": item["scale"] for item in document["form"]["items"]}
    yield "check-ins.csv", csv_of([*SAID, *STORED], _check_ins(document, scales))
    yield "check-in-versions.csv", csv_of([*SAID, *STORED, "deleted_at"], _versions(document, scales))
    yield "topics.csv", csv_of(TOPIC, document["topics"])
    yield "relationships.csv", csv_of(RELATIONSHIP, document["relationships"])
    yield "sharing.csv", csv_of(["therapist", "version", "given_at", *KINDS], _consents(document))
    yield "pauses.csv", csv_of(["therapist", "starts_at", "ends_at", "revealed_at"], _bound(document, "pauses"))
    yield "sessions.csv", csv_of(SESSION, _bound(document, "sessions"))
    yield "questions.csv", csv_of(QUESTION, _bound(document, "questions"))
    yield "annotations.csv", csv_of(ANNOTATION, _bound(document, "annotations"))
    yield "reminders.csv", csv_of(REMINDER, document["reminders"])
    yield "access-log.csv", csv_of(ACCESS_LOG, _access_log(document))


def _check_ins(document: Document, scales: Row) -> Iterator[Row]:
    for check_in in document["check_ins"]:
        if check_in["deleted_at"] is None:
            yield _version(check_in, check_in["versions"][-1], scales)


def _versions(document: Document, scales: Row) -> Iterator[Row]:
    for check_in in document["check_ins"]:
        yield from (_version(check_in, version, scales) for version in check_in["versions"])


def _version(check_in: Row, version: Row, scales: Row) -> Row:
    row = {"id": check_in["id"], "deleted_at": check_in["deleted_at"], **version}
    for key, answer in version["answers"].items():
        row |= {key: answer["value"], f"{key}_label": answer["label"], f"{key}_scale": scales[f"{key}_scale"]}
    return row


def _bound(document: Document, name: str) -> Iterator[Row]:
    """Rows of a relationship, with the therapist's name."""
    therapists = {bond["id"]: bond["therapist"] for bond in document["relationships"]}
    return ({**row, "therapist": therapists[row["relationship"]]} for row in document[name])


def _consents(document: Document) -> Iterator[Row]:
    for row in _bound(document, "consents"):
        yield row | {kind: kind in row["kinds"] for kind in KINDS}


def _access_log(document: Document) -> Iterator[Row]:
    return ({**line, **line["actor"]} for line in document["access_log"])
