"""Change numbers: how they say in which life of the database they were given out."""

EPOCH_BITS = 32
"""The bits below an epoch's number. Restoring a backup begins the next epoch, above every number handed out before."""


def epoch_of(change: int) -> int:
    """The epoch a change number was given out in: 0 until a backup was restored for the first time."""
    return change >> EPOCH_BITS


def is_foreign(cursor: int, last_change: int) -> bool:
    """Whether a phone's cursor is of another life of the database, so that the phone has to begin anew.

    Args:
        cursor: the number up to which the phone says it has seen everything.
        last_change: the number of the client's last change here.
    """
    return cursor > last_change or epoch_of(cursor) < epoch_of(last_change)
