"""What is said of a version itself: what is new in it, and that sharing rests."""

from collections.abc import Mapping
from datetime import date, datetime
from gettext import NullTranslations
from typing import Any

from moodtrack.reports.wording.dates import Dates
from moodtrack.reports.wording.sentence import Sentence


def paused_sentence(day: date, client: str, words: NullTranslations) -> Sentence:
    """That sharing rests since a day."""
    text = words.gettext("{client} paused sharing on {day}. Nothing recorded after that is shown here.")
    values = {"day": str(day)}
    return Sentence("paused", values, text.format(client=client, day=Dates(words).short(day)))


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
    time = Dates(words, document["zone"]).time(now)
    if n == 0:
        return Sentence("updated", {"check_ins": 0}, words.gettext("Updated {time}.").format(time=time))
    template = words.ngettext("Updated {time}: {n} new check-in.", "Updated {time}: {n} new check-ins.", n)
    return Sentence("updated", {"check_ins": n}, template.format(time=time, n=n))


def new_check_ins(document: Mapping[str, Any], earlier: Mapping[str, Any]) -> int:
    """How many more check-ins there are, day by day; one that is gone does not make up for a new one."""
    before = {seen["day"]: seen.get("check_ins", 1) for seen in earlier["series"]}
    return sum(max(0, seen["check_ins"] - before.get(seen["day"], 0)) for seen in document["series"])
