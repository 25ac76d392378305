"""Whether two check-ins say the same, told by fingerprints that only their client's key can make."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.core.packing import pack
from moodtrack.core.sealing import Kind, Seal

Facts = tuple[date, datetime, str, bool]


def answers_of(draft: CheckInDraft) -> bytes:
    """The plain payload of answers and tags."""
    return pack({**draft.answers, "tags": list(draft.tags)})


def fingerprint_of(draft: CheckInDraft, seal: Seal) -> bytes:
    """The fingerprint of all a client says with a check-in."""
    payloads = (answers_of(draft), draft.note.encode())
    return fingerprint_of_content(seal, draft.id, facts=facts_of(draft), payloads=payloads)


def facts_of(draft: CheckInDraft) -> Facts:
    """What of a check-in lies plain beside its payloads."""
    return draft.day, draft.recorded_at, draft.time_zone, draft.note_shared


def fingerprint_of_content(seal: Seal, check_in_id: UUID, *, facts: Facts, payloads: Sequence[bytes]) -> bytes:
    """The same from what a row holds.

    Args:
        facts: day, instant of recording, zone, and whether the note is shared.
        payloads: answers and note, opened.
    """
    day, recorded_at, time_zone, note_shared = facts
    plain = [str(day), recorded_at.astimezone(UTC).isoformat(), time_zone, str(note_shared)]
    return seal.fingerprint(Kind.ANSWERS, check_in_id, [*map(str.encode, plain), *payloads])


def fingerprint_of_note(check_in_id: UUID, text: str, seal: Seal) -> str:
    """What tells one note of a check-in from another; empty for no note."""
    return seal.fingerprint(Kind.NOTE, check_in_id, [text.encode()]).hex() if text else ""
