"""What is said of a version itself: what is new in it, and that sharing rests."""

from collections.abc import Mapping
from datetime import date, datetime
from gettext import NullTranslations
from typing import Any

from moodtrack.reports.wording.dates import Dates
from moodtrack.reports.wording.isolating import isolated
from moodtrack.reports.wording.sentence import Sentence


def paused_sentence(day: date, client: str, words: NullTranslations) -> Sentence:
    """That sharing rests since a day."""
    text = words.gettext("{client} paused sharing on {day}. Nothing recorded after that is shown here.")
    values = {"day": str(day)}
    return Sentence("paused", values, text.format(client=isolated(client), day=Dates(words).short(day)))


def updated_sentence(
    document: Mapping[str, Any], earlier: Mapping[str, Any], *, now: datetime, words: NullTranslations
) -> Sentence:
    """What is new in a version since the one before, as far as its reader may see both.

    Args:
        document: of the new version.
        earlier: of the version before.
        now: when the new one is made.
        words: the reader's catalogue.
    """
    n = new_check_ins(document, earlier)
    time = _told_time(document, now, words)
    if n == 0:
        return Sentence("updated", {"check_ins": 0}, words.gettext("Updated {time}.").format(time=time))
    template = words.ngettext("Updated {time}: {n} new check-in.", "Updated {time}: {n} new check-ins.", n)
    return Sentence("updated", {"check_ins": n}, template.format(time=time, n=n))


def new_check_ins(document: Mapping[str, Any], earlier: Mapping[str, Any]) -> int:
    """How many more check-ins there are, day by day; one that is gone does not make up for a new one.

    Only of what the earlier version could have told: of nothing where it held nothing, of no day before its period, and
    of no day whose check-ins it did not count.
    """
    before = {seen["day"]: seen.get("check_ins") for seen in earlier["series"]}
    if not before:
        return 0
    comparable = [seen for seen in document["series"] if seen["day"] >= earlier["period"]["from"]]
    return sum(_more(seen["check_ins"], before.get(seen["day"], 0)) for seen in comparable)


def _more(now: int, before: int | None) -> int:
    return 0 if before is None else max(0, now - before)


def _told_time(document: Mapping[str, Any], now: datetime, words: NullTranslations) -> str:
    """The time of day, with its weekday unless it is the session's own."""
    dates, session = Dates(words, document["zone"]), document["session"]
    if session and dates.day(datetime.fromisoformat(session["starts_at"])) == dates.day(now):
        return dates.time(now)
    return dates.time_of_week(now)
