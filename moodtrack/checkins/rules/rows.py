"""A check-in on its way into its table."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(slots=True)
class CheckInRow:
    """The columns of a check-in, its payloads sealed; a model object would cost more to make than they to seal."""

    client_id: UUID
    id: UUID
    day: date
    recorded_at: datetime
    time_zone: str
    form_version: int
    answers: bytes
    note: bytes
    note_shared: bool
    fingerprint: bytes
    note_fingerprint: str
    added_later: bool
    version: int
    change: int
    created_at: datetime
    updated_at: datetime

    @property
    def check_in_id(self) -> UUID:
        """What its former versions call it."""
        return self.id
