"""Change numbers, and the epochs they are counted in.

A database brought back from a backup would hand out numbers once more that phones have seen on other changes. So each
restore begins an epoch: the high bits of every number handed out from then on. Who brings a database back without the
product's own command begins none; then the first phone that has seen more than the database knows begins one.
"""

CHECK_INS, TOPICS = "check_ins", "topics"
TABLES = (CHECK_INS, TOPICS)
"""What phones keep, by the names they have there."""
COUNTED = 32
"""The low bits, which count: more changes than anybody makes in a life."""
EPOCHS_A_RESTORE = 1 << 10
"""The first of them is the restore's own; phones that show numbers of an unknown life begin the others."""
MOST_RESTORES_BETWEEN = 16
"""Of what a phone may have seen and the database has not. Else one made-up number would use up a record's epochs."""
LAST_EPOCH = (1 << 53 - COUNTED) - 1
"""A number of a later one would no longer be exact in JavaScript."""
GREATEST = (1 << 53) - 1
"""The largest number that is exact there."""


def epoch_of(change: int) -> int:
    """The epoch a number was handed out in; 0 before anything was restored."""
    return change >> COUNTED


def epoch_of_restore(number: int) -> int:
    """The epoch that a restore begins; no phone has begun it before, nor will.

    Args:
        number: of the restore, from 1 on.
    """
    return number * EPOCHS_A_RESTORE


def epoch_after(cursor: int) -> int:
    """The epoch that a phone begins whose cursor is of an unknown life: never one that a restore might begin."""
    following = epoch_of(cursor) + 1
    return following + 1 if following % EPOCHS_A_RESTORE == 0 else following


def moved_to(epoch: int, change: int) -> int:
    """What stands for a number once an epoch begins: above all numbers of the epochs before, and counted on.

    A record whose numbers are in that epoch already, or further on, moves to the one after its own: what one phone says
    it has seen is no limit for anybody else. After the last epoch there is none.
    """
    begun = min(max(epoch, epoch_of(change) + 1), LAST_EPOCH)
    return begun << COUNTED | change & (1 << COUNTED) - 1


def is_foreign(cursor: int, last_change: int) -> bool:
    """Whether a phone's cursor is of another life of the database, so that the phone has to begin anew.

    Args:
        cursor: the number up to which the phone says it has seen everything.
        last_change: the number of the client's last change here.
    """
    return is_ahead(cursor, last_change) or epoch_of(cursor) < epoch_of(last_change)


def is_ahead(cursor: int, last_change: int) -> bool:
    """Whether a phone has seen a number that was not handed out yet: the database was brought back from before it."""
    return cursor > last_change


def is_made_up(cursor: int, last_change: int) -> bool:
    """Whether a phone's cursor is so far ahead that no restore explains it."""
    return epoch_of(cursor) > epoch_of(last_change) + MOST_RESTORES_BETWEEN * EPOCHS_A_RESTORE
