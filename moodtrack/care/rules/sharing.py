"""What of a record one therapist may see: which kinds, and nothing recorded while sharing was paused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from moodtrack.core.errors import Problem

KINDS = ("mood", "energy", "tension", "sleep", "tags", "notes", "topics", "questionnaires")
"""What a client shares or keeps, kind by kind; of the notes only those marked shared ever pass."""

FIRST_KINDS = tuple(kind for kind in KINDS if kind != "questionnaires")
"""What is shared at the start where the app sends no value."""


@dataclass(frozen=True, slots=True)
class Span:
    """From ``starts_at`` until before ``ends_at``; without an end it goes on."""

    starts_at: datetime
    ends_at: datetime | None

    def holds(self, instant: datetime) -> bool:
        """Whether an instant lies in it."""
        return self.starts_at <= instant and (self.ends_at is None or instant < self.ends_at)


def kinds_after(kinds: Iterable[str], said: Mapping[str, bool]) -> list[str]:
    """The kinds shared once a client has said so of some of them, in the order of ``KINDS``."""
    before = set(kinds)
    return [kind for kind in KINDS if said.get(kind, kind in before)]


def shared_since(versions: Iterable[tuple[datetime, Iterable[str]]]) -> dict[str, datetime]:
    """Since when each kind that is shared now has been shared without a break.

    Args:
        versions: of the consent, in order, each as when it was given and the kinds in it.
    """
    since: dict[str, datetime] = {}
    for given_at, kinds in versions:
        since = {kind: since.get(kind, given_at) for kind in kinds}
    return since


def pause_problem(until: datetime | None, now: datetime) -> Problem | None:
    """Why sharing cannot be paused until then, or None; without an instant it is paused until further word."""
    if until is None or until > now:
        return None
    return Problem("/paused_until", "past", "A pause ends in the future. To share again now, send null.")
