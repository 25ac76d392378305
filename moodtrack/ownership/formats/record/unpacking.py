"""A file that somebody gives -> its document; a file that is no zip, is broken, or far too large is refused."""

import json
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any, NoReturn
from zipfile import BadZipFile, ZipFile

from moodtrack.ownership.formats.record import DOCUMENT, FORMAT
from moodtrack.ownership.formats.record.parts import UnusableFileError

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_DOCUMENT = 256 * 1024 * 1024
FOREIGN = f"This is no export of moodtrack's: it is a zip that holds {DOCUMENT}. Give the file as it was fetched."
BROKEN = "This file is broken. Fetch it once more, and give it as it was fetched."
TOO_LARGE = (
    f"The file is larger than what is taken: {LARGEST_FILE >> 20} MiB, and {LARGEST_DOCUMENT >> 20} MiB unpacked."
)


def document_in(content: bytes, *, largest: int = LARGEST_DOCUMENT) -> Mapping[str, Any]:
    """The document of an export.

    Args:
        content: the file.
        largest: how many bytes of document are taken, whatever the file says of itself.

    Raises:
        UnusableFileError: it is broken, too large, of a later version, or something else.
    """
    if len(content) > LARGEST_FILE:
        raise UnusableFileError(TOO_LARGE)
    return _document(_unpacked(content, largest))


def _unpacked(content: bytes, largest: int) -> bytes:
    try:
        with ZipFile(BytesIO(content)) as archive, archive.open(DOCUMENT) as part:
            unpacked = part.read(largest + 1)
    except KeyError:
        raise UnusableFileError(FOREIGN) from None
    except (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError) as error:
        # A locked part is a RuntimeError, a way of packing we do not know a NotImplementedError.
        is_zip = content.startswith(b"PK")
        raise UnusableFileError(BROKEN if is_zip else FOREIGN) from error
    if len(unpacked) > largest:
        raise UnusableFileError(TOO_LARGE)
    return unpacked


def _document(payload: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(payload.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise UnusableFileError(BROKEN) from error
    found = document.get("format") if isinstance(document, dict) else None
    if found == FORMAT:
        return document  # type: ignore[no-any-return]  # it is a dict by now
    if isinstance(found, str) and found.startswith(FORMAT.partition("/")[0]):
        raise UnusableFileError(f"This export is of another version than {FORMAT}. Use the version that made it.")
    raise UnusableFileError(FOREIGN)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
