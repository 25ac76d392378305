"""Fingerprints lie in the database: however they are computed, they stay what they were."""

from datetime import UTC, date, datetime
from uuid import UUID

from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.checkins.rules.fingerprints import fingerprint_of, fingerprint_of_note
from moodtrack.core.sealing import Seal

SEAL = Seal(UUID(int=7), bytes(range(32)))
DRAFT = CheckInDraft(
    id=UUID(int=5),
    day=date(2026, 11, 21),
    recorded_at=datetime(2026, 11, 21, 20, 14, 3, 120_000, tzinfo=UTC),
    time_zone="Europe/Madrid",
    answers={"mood": 5, "sleep_hours": 7.5},
    tags=("café",),
    note="ñ",
    note_shared=True,
)


def test_the_fingerprint_of_a_check_in_is_the_one_that_rows_hold() -> None:
    assert fingerprint_of(DRAFT, SEAL).hex() == "077aedb6c16f8872f6b300c2813ef0a4d3beab3cad3a24052a1c80a90153135a"


def test_the_fingerprint_of_a_note_is_the_one_that_rows_hold() -> None:
    kept = "3eac930fceb4e54443204af69e2d845c60af0427d15bb273be36849db951df48"
    assert fingerprint_of_note(DRAFT.id, DRAFT.note, SEAL) == kept
