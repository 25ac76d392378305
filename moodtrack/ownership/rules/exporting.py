from datetime import datetime, timedelta
from enum import StrEnum

KEPT_FOR = timedelta(hours=24)
"""How long the file of an export lies ready."""


class ExportState(StrEnum):
    """What has become of a client's wish to have everything in one file."""

    BEING_MADE = "being_made"
    READY = "ready"
    FAILED = "failed"


def export_state(*, made_at: datetime | None, parked_at: datetime | None) -> ExportState:
    """Ready once it was made; failed when it was tried too often, until it is asked for again."""
    if made_at is not None:
        return ExportState.READY
    return ExportState.BEING_MADE if parked_at is None else ExportState.FAILED
