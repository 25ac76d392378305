"""Everything about a client is in their export, column by column, or is left out for a reason."""

import csv
import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field, Model, QuerySet

from moodtrack.care.actions.invitations import invite, join_another
from moodtrack.care.models import CareRelationship
from moodtrack.core.words import words_in
from moodtrack.ownership.actions.telling.document import told
from moodtrack.ownership.formats.record.writing import archive_of, json_of
from moodtrack.ownership.queries.everything import everything_of
from moodtrack.people.models import Therapist
from tests.conftest import JOINED_AT, done, seen_by
from tests.ownership.everything import fill
from tests.ownership.story import NOW, parts_of
from tests.ownership.told import LEFT_OUT, NOT_ABOUT_CLIENTS, RETOLD, TOLD

MODELS = [model for model in apps.get_models() if model._meta.label not in NOT_ABOUT_CLIENTS]
BY_OTHERS = "@Client F"
"""What a therapist's list calls the client."""


@pytest.fixture
def full(relationship: CareRelationship, make_therapist: Callable[[str], Therapist]) -> CareRelationship:
    """A client about whom there is something in every table."""
    former, client = make_therapist("Therapist Former"), relationship.client
    with seen_by(former):
        _, code = invite(therapist=former, label=BY_OTHERS, now=JOINED_AT)
    ended = done(join_another, by=client.account, code=code, client=client, sharing={}, now=JOINED_AT)
    fill(relationship, ended)
    return relationship


@pytest.fixture
def parts(full: CareRelationship) -> dict[str, bytes]:
    """What is in the file that is made of it."""
    with seen_by(full.client):
        document = told(everything_of(full.client_id), made_at=NOW)
    return parts_of(archive_of(document, words_in("en"), made_at=NOW))


@pytest.fixture
def document(parts: dict[str, bytes]) -> dict[str, Any]:
    return json.loads(parts["record.json"])


def columns_of(model: type[Model]) -> list[str]:
    return sorted(field.name for field in model._meta.concrete_fields)


def values_at(value: Any, places: str) -> Iterator[Any]:
    """What stands at these places."""
    for place in places.split("|"):
        step, _, rest = place.partition("/")
        inner = value if step == "*" else [value[step]] if value is not None and step in value else []
        for one in inner:
            yield from values_at(one, rest) if rest else [one]


def rows_about(model: type[Model], client_id: Any) -> QuerySet[Any]:
    names = {field.attname for field in model._meta.concrete_fields}
    whose = next((name for name in ("client_id", "user_id", "account_id") if name in names), "pk")
    return model._default_manager.filter(**{whose: client_id})


def as_told(row: Model, field: "Field[Any, Any]") -> Any:
    """A column's value as it would stand in the document."""
    return json.loads(json_of({"value": getattr(row, field.attname)}))["value"]


@pytest.mark.parametrize("model", MODELS, ids=[model._meta.label for model in MODELS])
def test_every_column_is_told_or_left_out_for_a_reason(model: type[Model]) -> None:
    known = [column for table in (TOLD, RETOLD, LEFT_OUT) for column in table.get(model._meta.label, {})]
    assert sorted(known) == columns_of(model)


def test_no_line_is_about_a_table_that_is_not_there() -> None:
    labels = {model._meta.label for model in apps.get_models()}
    assert {*TOLD, *RETOLD, *LEFT_OUT, *NOT_ABOUT_CLIENTS} <= labels


def test_what_a_column_holds_stands_in_its_place(full: CareRelationship, document: dict[str, Any]) -> None:
    for label, columns in TOLD.items():
        model = apps.get_model(label)
        with seen_by(full.client):
            rows = list(rows_about(model, full.client_id))
        assert rows, label
        for column, places in columns.items():
            there = list(values_at(document, places))
            assert any(value is not None for value in there), (label, column)
            field = model._meta.get_field(column)
            assert [row for row in rows if as_told(row, field) not in there] == [], (label, column)


def test_what_is_told_in_other_words_has_its_place(document: dict[str, Any]) -> None:
    for label, columns in RETOLD.items():
        for column, places in columns.items():
            assert any(value not in (None, "") for value in values_at(document, places)), (label, column)


def table(parts: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(parts[name].decode("utf-8-sig"), newline="")))


def test_a_check_ins_line_has_number_label_scale_zone_and_whether_it_was_added_later(parts: dict[str, bytes]) -> None:
    (line,) = table(parts, "check-ins.csv")
    assert (line["day"], line["recorded_at"], line["time_zone"]) == (
        "2026-11-20",
        "2026-11-20T19:00:00Z",
        "Europe/Madrid",
    )
    assert (line["mood"], line["mood_label"]) == ("4", "in between")
    assert line["mood_scale"] == "1-7 (1 = very low, 4 = in between, 7 = very good)"
    assert (line["sleep_hours"], line["sleep_hours_label"], line["added_later"]) == ("", "", "false")
    assert (line["tags"], line["note"], line["note_shared"]) == ("walk", "'=a note", "true")


def test_versions_of_what_was_deleted_have_lines_of_their_own(parts: dict[str, bytes]) -> None:
    kept = {line["day"]: line["deleted_at"] for line in table(parts, "check-in-versions.csv")}
    assert kept == {"2026-11-20": "", "2026-11-19": "2026-11-21T20:00:00Z"}


def test_the_other_tables_say_whose_they_are(parts: dict[str, bytes]) -> None:
    assert {line["text"] for line in table(parts, "topics.csv")} == {"Saying no."}
    assert {line["label"] for line in table(parts, "relationships.csv")} == {"Client A", f"'{BY_OTHERS}"}
    assert {line["ended_by"] for line in table(parts, "relationships.csv")} == {"", "you"}
    assert {line["mood"] for line in table(parts, "sharing.csv")} == {"true"}
    assert [line["therapist"] for line in table(parts, "sessions.csv")] == ["Therapist One"]
    assert [line["revealed_at"] for line in table(parts, "pauses.csv")] == ["2026-11-21T21:00:00Z"]
    assert [line["skip_reason"] for line in table(parts, "reminders.csv")] == ["replanned"]
    assert "Therapist One entered a session with you." in {line["text"] for line in table(parts, "access-log.csv")}


def test_reports_lie_beside_it_as_the_therapist_could_read_them(
    parts: dict[str, bytes], document: dict[str, Any]
) -> None:
    (name,) = [name for name in parts if name.startswith("reports/")]
    assert json.loads(parts[name]) == document["reports"][0]
    assert document["reports"][0]["document"]["sentences"]


def test_a_page_of_words_says_what_is_in_it(parts: dict[str, bytes]) -> None:
    words = parts["README.txt"].decode()
    assert [name for name in parts if name.endswith(".csv") and name not in words] == []
    assert "not in it" in words.lower()


def test_no_cell_starts_a_formula(parts: dict[str, bytes]) -> None:
    for name in parts:
        if name.endswith(".csv"):
            cells = [cell for line in table(parts, name) for cell in line.values()]
            assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
