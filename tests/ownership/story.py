"""What tests of export and import have in common: a job that runs, a file that is opened, an account to bring it to."""

import json
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.core.management import call_command

from moodtrack.changes.actions import start_counting
from moodtrack.ownership.actions.exporting import ask_for_export, download_export
from moodtrack.ownership.models import Export
from moodtrack.ownership.tasks import exports
from moodtrack.people.actions.accounts import create_account
from moodtrack.people.actions.clients import create_client
from moodtrack.people.models import Client
from tests.conftest import done, seen_by

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
BROUGHT = ("check_ins", "topics", "deleted_topics", "reminder_schedules")
"""What of a document comes in again, besides how the account is set."""
OF_MAKING = {"updated_at"}
"""What of a reminder schedule is new: when the client said so."""
SETTINGS = ("language", "time_zone", "day_starts_at", "former_zones")


def new_client(email: str, zone: str = "UTC") -> Client:
    """A client without a therapist, and without a record."""
    account = create_account(email=email, password="a-long-password", now=NOW)
    with seen_by(account):
        client = create_client(account=account, time_zone=zone)
        start_counting(client=client)
    return client


def asked(client: Client, now: datetime = NOW) -> Export:
    return done(ask_for_export, by=client.account, now=now)


def exported(client: Client, now: datetime = NOW) -> bytes:
    """The file that the job makes of everything there is about a client."""
    export = asked(client, now)
    exports.make()
    return done(download_export, by=client.account, export_id=export.pk, now=now)


def parts_of(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def document_of(content: bytes) -> dict[str, Any]:
    return json.loads(parts_of(content)["record.json"])


def packed(document: Any, name: str = "record.json") -> bytes:
    """A file that holds this document."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr(name, document if isinstance(document, bytes) else json.dumps(document))
    return content.getvalue()


def imported(content: bytes, client: Client, directory: Path) -> str:
    """What the command says that brings a file in."""
    file, said = directory / "export.zip", StringIO()
    file.write_bytes(content)
    call_command("import_record", str(file), client=client.account.email, stdout=said)
    return said.getvalue()


def record_of(document: dict[str, Any]) -> bytes:
    """What of a document is brought in, byte for byte."""
    wishes = [
        {name: value for name, value in wish.items() if name not in OF_MAKING}
        for wish in document["reminder_schedules"]
    ]
    settings = {name: document["client"][name] for name in SETTINGS}
    return json.dumps({**{name: document[name] for name in BROUGHT}, "reminder_schedules": wishes, **settings}).encode()
