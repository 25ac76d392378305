"""What is said of a version itself: what is new in it, and that sharing rests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from gettext import NullTranslations
from typing import Any

from moodtrack.reports.wording.dates import Dates
from moodtrack.reports.wording.isolating import isolated
from moodtrack.reports.wording.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a check-in first came, and the day it is about."""

    day: date
    at: datetime


def paused_sentence(day: date, client: str, words: NullTranslations) -> Sentence:
    """That sharing rests since a day."""
    text = words.gettext("{client} paused sharing on {day}. Nothing recorded after that is shown here.")
    values = {"day": str(day)}
    return Sentence("paused", values, text.format(client=isolated(client), day=Dates(words).short(day)))


def updated_sentence(
    document: Mapping[str, Any], arrivals: Iterable[Arrival], *, since: datetime, now: datetime, words: NullTranslations
) -> Sentence:
    """What is new in a version since the one before, as far as its reader may see it.

    Args:
        document: of the new version.
        arrivals: of the check-ins its reader may see.
        since: when the version before was made.
        now: when the new one is made.
        words: the reader's catalogue.
    """
    n = new_check_ins(document, arrivals, since=since)
    time = _told_time(document, now, words)
    if n == 0:
        return Sentence("updated", {"check_ins": 0}, words.gettext("Updated {time}.").format(time=time))
    template = words.ngettext("Updated {time}: {n} new check-in.", "Updated {time}: {n} new check-ins.", n)
    return Sentence("updated", {"check_ins": n}, template.format(time=time, n=n))


def new_check_ins(document: Mapping[str, Any], arrivals: Iterable[Arrival], *, since: datetime) -> int:
    """How many check-ins about the document's days have come since an instant.

    One that was there and hidden is not new: that more is shared is no news of how much was written.
    """
    first, last = (date.fromisoformat(document["period"][end]) for end in ("from", "to"))
    return sum(first <= each.day <= last and each.at > since for each in arrivals)


def _told_time(document: Mapping[str, Any], now: datetime, words: NullTranslations) -> str:
    """The time of day, with its weekday unless it is the session's own."""
    dates, session = Dates(words, document["zone"]), document["session"]
    if session and dates.day(datetime.fromisoformat(session["starts_at"])) == dates.day(now):
        return dates.time(now)
    return dates.time_of_week(now)
