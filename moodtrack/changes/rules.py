"""Change numbers, and the epochs they are counted in.

A database brought back from a backup would hand out numbers once more that phones have seen on other changes. So each
restore begins an epoch: the high bits of every number handed out from then on.
"""

from moodtrack.core.errors import MoodtrackError

COUNTED = 32
"""The low bits, which count: more changes than anybody makes in a life."""
LAST_EPOCH = (1 << 53 - COUNTED) - 1
"""A number of a later one would no longer be exact in JavaScript."""


class NoEpochLeftError(MoodtrackError):
    """Two million databases were restored."""


def epoch_of(change: int) -> int:
    """The epoch a number was handed out in; 0 before anything was restored."""
    return change >> COUNTED


def moved_to(epoch: int, change: int) -> int:
    """What stands for a number in an epoch: above all numbers of the epochs before, and counted on from where it was.

    Raises:
        NoEpochLeftError: there are not as many epochs as that.
    """
    if epoch > LAST_EPOCH:
        raise NoEpochLeftError
    return epoch << COUNTED | change & (1 << COUNTED) - 1
