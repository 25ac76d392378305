"""What an audit line may say, and how a client's lines hold together.

The hash of a line is SHA-256 over the UTF-8 text that PostgreSQL's ``json_build_array`` makes of, in this order: id,
client, sequence, the hash before it in hex ("" for the first), actor or null, the actor's name, action, kinds, count,
purpose, request id, and the instant in whole microseconds since 1970. The database makes it as it stores the line (the
function ``audit_hash``); what stands here makes it again, without the database, to see whether it still fits.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum, auto
from hashlib import sha256
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Action(StrEnum):
    """Everything an audit line can tell; ``wording`` has the sentence for each."""

    OPEN_CASELOAD = auto()
    READ_CASELOAD = auto()
    OPEN_CLIENT = auto()
    OPEN_SESSIONS = auto()
    OPEN_SHARING = auto()
    OPEN_ACCESS_LOG = auto()
    READ_REPORT = auto()
    READ_REPORTS = auto()
    LIST_REPORTS = auto()
    ASK_FOR_REPORT = auto()
    LABEL_CLIENT = auto()
    PLAN_SESSION = auto()
    CHANGE_SESSION = auto()
    DELETE_SESSION = auto()
    OPEN_QUESTIONS = auto()
    PROPOSE_QUESTION = auto()
    ACCEPT_QUESTION = auto()
    DECLINE_QUESTION = auto()
    END_QUESTION = auto()
    OPEN_ANNOTATIONS = auto()
    ANNOTATE = auto()
    DELETE_ANNOTATION = auto()
    START_RELATIONSHIP = auto()
    CHANGE_SHARING = auto()
    PAUSE_SHARING = auto()
    RESUME_SHARING = auto()
    REVEAL_PAUSES = auto()
    END_RELATIONSHIP = auto()
    END_THERAPIST = auto()
    REGISTER_DEVICE = auto()
    CHANGE_DEVICE = auto()
    REMOVE_DEVICE = auto()
    IMPORT_DAYLIO = auto()
    ASK_FOR_ERASURE = auto()
    KEEP_RECORD = auto()
    ERASE_RECORD = auto()
    IMPORT_RECORD = auto()
    ASK_FOR_EXPORT = auto()
    DOWNLOAD_EXPORT = auto()
    CHANGE_PASSWORD = auto()
    RESET_PASSWORD = auto()
    ADD_SIGN_IN_FACTOR = auto()
    REMOVE_SIGN_IN_FACTOR = auto()
    RESTORE_RECORD = auto()
    STOP_SHARING = auto()


class Role(StrEnum):
    """Who acted, as the client whose record it is sees them."""

    YOU = auto()
    THERAPIST = auto()
    PRACTICE = auto()
    SYSTEM = auto()


def role_of(*, client_id: UUID, actor_id: UUID | None, actor_name: str) -> Role:
    """Who acted; without an account it was the practice, which has a name, or the system, which has none."""
    if actor_id is None:
        return Role.PRACTICE if actor_name else Role.SYSTEM
    return Role.YOU if actor_id == client_id else Role.THERAPIST


@dataclass(frozen=True, slots=True)
class Line:
    """One stored audit line, whole."""

    id: UUID
    client_id: UUID
    sequence: int
    previous_hash: bytes
    hash: bytes
    actor_id: UUID | None
    actor_name: str
    action: str
    kinds: list[str]
    count: int
    purpose: str
    request_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """Where a client's chain ends, kept apart from its lines."""

    client_id: UUID
    sequence: int
    hash: bytes


def hash_of(line: Line) -> bytes:
    """The hash this line has to have."""
    said = [
        str(line.id),
        str(line.client_id),
        line.sequence,
        line.previous_hash.hex(),
        None if line.actor_id is None else str(line.actor_id),
        line.actor_name,
        line.action,
        line.kinds,
        line.count,
        line.purpose,
        line.request_id,
        (line.at - EPOCH) // timedelta(microseconds=1),
    ]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).digest()


def chain_faults(client_id: UUID, lines: Iterable[Line], head: Head | None) -> Iterator[str]:
    """What is wrong with one client's chain, a sentence for each fault; none for a sound one.

    Args:
        client_id: whose chain.
        lines: in order of sequence; read once, so that a long chain need not be held.
        head: where the chain is said to end; None when that is lost.
    """
    end, end_hash = 0, b""
    is_linked = True
    for line in lines:
        yield from _place_faults(line, after=end)
        is_next = line.sequence == end + 1
        is_whole = hash_of(line) == line.hash
        if not is_whole:
            yield f"{_named(line)}: was changed"
        elif is_next and is_linked and line.previous_hash != end_hash:
            yield f"{_named(line)}: does not follow the line before it"
        end, end_hash, is_linked = line.sequence, line.hash, is_whole
    yield from _end_faults(client_id, Head(client_id, end, end_hash), head, is_whole=is_linked)


def digest_line(client_id: UUID, head: Head | None) -> bytes:
    """One chain's part of the digest over all heads."""
    end = "-" if head is None else f"{head.sequence} {head.hash.hex()}"
    return f"{client_id} {end}\n".encode()


def _place_faults(line: Line, *, after: int) -> Iterator[str]:
    if line.sequence > after + 1:
        yield _missing(line.client_id, after + 1, line.sequence - 1)
    elif line.sequence <= after:
        yield f"{_named(line)}: its place in the chain is taken"


def _end_faults(client_id: UUID, end: Head, head: Head | None, *, is_whole: bool) -> Iterator[str]:
    if head is None:
        yield f"client {client_id}: has lines and no head"
    elif head.sequence > end.sequence:
        yield _missing(client_id, end.sequence + 1, head.sequence)
    elif head.sequence < end.sequence:
        yield f"client {client_id}: {_range(head.sequence + 1, end.sequence)} beyond the head"
    elif is_whole and head.hash != end.hash:
        yield f"client {client_id}: the head does not fit the last line, sequence {end.sequence}"


def _missing(client_id: UUID, first: int, last: int) -> str:
    return f"client {client_id}: {_range(first, last)} missing"


def _range(first: int, last: int) -> str:
    return f"{first} is" if first == last else f"{first} to {last} are"


def _named(line: Line) -> str:
    return f"line {line.id} (client {line.client_id}, sequence {line.sequence})"
