"""The document as one file that a client can keep: a zip with the document, tables, reports and a page of words."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from gettext import NullTranslations
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from moodtrack.ownership.formats.record import DOCUMENT
from moodtrack.ownership.formats.record.tables import tables_of
from moodtrack.ownership.formats.record.values import plain
from moodtrack.ownership.wording import readme
from moodtrack.reports.rules import ReportKind

READABLE_BY_ITS_OWNER = 0o600 << 16
THERAPISTS, THEIR_OWN = "reports", "reports/for-you"
"""Where reports lie that a therapist could read, and those that only the client could."""


def archive_of(document: Mapping[str, Any], words: NullTranslations, *, made_at: datetime) -> bytes:
    """The file; of an equal document, made at the same instant, the same bytes."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, part in _parts(document, words):
            info = ZipInfo(name, made_at.timetuple()[:6])
            info.compress_type, info.external_attr = ZIP_DEFLATED, READABLE_BY_ITS_OWNER
            archive.writestr(info, part)
    return content.getvalue()


def _parts(document: Mapping[str, Any], words: NullTranslations) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", readme(words).encode()
    yield DOCUMENT, json_of(document)
    yield from tables_of(document)
    for report in document["reports"]:
        folder = THERAPISTS if report["kind"] == ReportKind.SESSION else THEIR_OWN
        yield f"{folder}/{report['made_at']:%Y-%m-%d}-{report['id']}.json", json_of(report)


def json_of(value: Mapping[str, Any]) -> bytes:
    """An object as JSON, with each of its names, and each row of a list, on a line of its own."""
    lines = ",\n".join(f"{_json(name)}: {_rows(inner)}" for name, inner in value.items())
    return f"{{\n{lines}\n}}\n".encode()


def _rows(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _json(value)
    return "[\n " + ",\n ".join(map(_json, value)) + "\n]"


def _json(value: Any) -> str:
    return json.dumps(value, default=plain, ensure_ascii=False, allow_nan=False)
