"""What became known before a check-in was edited."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime


def read_before_edits(
    written: Sequence[datetime], read: Sequence[datetime], deleted_at: datetime | None = None
) -> list[datetime | None]:
    """For each version of a check-in, when a report was last read while an earlier one stood.

    Args:
        written: when each version was stored, in order.
        read: when reports were read, in order.
        deleted_at: when the check-in was deleted, where it was; none stood from then on.

    Returns:
        Instants; None for the first version, and for an edit before which nobody had read.
    """
    stood_until = [version if deleted_at is None else min(version, deleted_at) for version in written]
    return [_last_between(written[0], until, read) for until in stood_until]


def _last_between(first: datetime, last: datetime, instants: Sequence[datetime]) -> datetime | None:
    before = bisect_left(instants, last)
    return instants[before - 1] if before and instants[before - 1] >= first else None
