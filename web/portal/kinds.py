"""What a client shares, named as a therapist reads it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_lazy

from moodtrack.care.rules.sharing import KINDS
from web.portal.clock import Clock

NAMES = {
    "mood": gettext_lazy("mood"),
    "energy": gettext_lazy("energy"),
    "tension": gettext_lazy("tension"),
    "sleep": gettext_lazy("sleep"),
    "tags": gettext_lazy("tags"),
    "notes": gettext_lazy("notes"),
    "topics": gettext_lazy("topics for the session"),
    "questionnaires": gettext_lazy("questionnaires"),
}


def sharing_in_short(kinds: Collection[str]) -> str:
    """What is shared, in one line; of notes only those that were chosen ever are."""
    if not kinds:
        return gettext("Shares nothing at the moment.")
    named = [str(NAMES[kind]) for kind in KINDS if kind in kinds and kind != "notes"]
    notes = gettext("Notes: only those chosen.") if "notes" in kinds else gettext("Notes: none.")
    shares = gettext("Shares: {kinds}.").format(kinds=", ".join(named)) if named else ""
    return f"{shares} {notes}".strip()


@dataclass(frozen=True, slots=True)
class SharingLine:
    """One kind of data: whether it is shared, and since when, "" where it is not."""

    kind: str
    since: str


def sharing_lines(since: Mapping[str, datetime], clock: Clock) -> tuple[SharingLine, ...]:
    """Every kind there is."""
    days = {kind: clock.dates.with_year(clock.dates.day(instant)) for kind, instant in since.items()}
    return tuple(SharingLine(str(NAMES[kind]), days.get(kind, "")) for kind in KINDS)
