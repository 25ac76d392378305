"""What somebody with a copy would look for: a word as it is, in base64 wherever it begins, and either of them in hex.

Where to look are places: a name and what lies there. Capitals and small letters are one.
"""

import os
import subprocess
from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

from redis import Redis

from moodtrack.embedded.binaries import postgres_bin
from moodtrack.operation.servers import data_directory

Place = tuple[str, bytes]
LEAST_LETTERS = 8
"""So few letters of base64 that a word might lie somewhere by chance are not looked for."""
PAGE, PAGE_HEADER = 8192, 24
"""Of the write-ahead log; the first page of a file has a longer header, and no room in it for a word."""


def found_in(places: Iterable[Place], words: Iterable[str]) -> dict[str, set[str]]:
    """Which of the words lie in each place."""
    forms = {word: forms_of(word) for word in words}
    found: dict[str, set[str]] = {}
    for name, content in places:
        lowered = content.lower()
        here = {word for word, its_forms in forms.items() if any(form in lowered for form in its_forms)}
        found[name] = found.get(name, set()) | here
    return found


def forms_of(word: str) -> list[bytes]:
    """Every form in which a word is looked for, in small letters."""
    raw = word.encode()
    plain = [raw, *(part for part in (_in_base64(raw, shift) for shift in range(3)) if len(part) >= LEAST_LETTERS)]
    return [form.lower() for form in (*plain, *(form.hex().encode() for form in plain))]


def _in_base64(raw: bytes, shift: int) -> bytes:
    """The letters that say these bytes and nothing else, where so many bytes stand before them."""
    first, last = -(-shift * 8 // 6), (shift + len(raw)) * 8 // 6
    return b64encode(b" " * shift + raw)[first:last]


def dump() -> Place:
    """All that ``pg_dump`` writes as the backup role."""
    command = [postgres_bin() / "pg_dump", "--dbname", os.environ["BACKUP_DATABASE_URL"]]
    return "dump", subprocess.run(command, check=True, capture_output=True, timeout=120).stdout


def written_ahead() -> Iterator[Place]:
    """The write-ahead log of the embedded server, its pages joined as if there were none."""
    for file in sorted(_home("postgres/data/pg_wal").glob("0*")):
        log = memoryview(file.read_bytes())
        pages = (log[start + PAGE_HEADER : start + PAGE] for start in range(0, len(log), PAGE))
        yield "write-ahead log", b"".join(pages)


def servers_logs() -> Iterator[Place]:
    """What the embedded servers write about themselves."""
    for server in ("postgres", "valkey"):
        yield f"log of {server}", (_home(server) / "log").read_bytes()


def brokers_memory(url: str) -> Iterator[Place]:
    """Every key of both databases with all it holds, as Valkey would hand it over to another."""
    for number in (0, 1):
        with Redis.from_url(f"{url}/{number}") as broker:
            held = (key + b"\n" + (broker.dump(key) or b"") for key in broker.scan_iter())
            yield f"broker {number}", b"\n".join(held)


def brokers_files(url: str) -> Iterator[Place]:
    """What Valkey keeps on disk: a snapshot of now, and every command since ``in_plain_files`` began."""
    with Redis.from_url(url) as broker:
        broker.save()
    home = _home("valkey")
    yield "broker's snapshot", (home / "dump.rdb").read_bytes()
    for file in sorted((home / "appendonlydir").glob("*.aof")):
        yield "broker's append-only file", file.read_bytes()


def _home(server: str) -> Path:
    return data_directory() / "servers" / server
