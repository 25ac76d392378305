"""Everything a lock screen will ever show: one closed list, in which nothing says what it is about."""

from collections.abc import Mapping
from datetime import date
from gettext import NullTranslations

from moodtrack.reminders.rules.silence import Tone
from moodtrack.reminders.rules.wish import SESSION

CHECK_IN_TEXTS = ("moment", "page_open", "quick_note", "two_taps")
AS_ASKED, YOUR_LIST = "as_asked", "your_list"


def texts(words: NullTranslations) -> Mapping[str, str]:
    """The whole list, by the id that a push carries, in the language of ``words``."""
    return {
        "moment": words.gettext("A moment for today?"),
        "page_open": words.gettext("Your page for today is open."),
        "quick_note": words.gettext("Quick note for today?"),
        "two_taps": words.gettext("Two taps, whenever it suits."),
        AS_ASKED: words.gettext("Here again, as you asked."),
        YOUR_LIST: words.gettext("Anything for your list?"),
        Tone.STILL_HERE.value: words.gettext("Still here. No need to catch up."),
        Tone.IF_YOU_WANT.value: words.gettext("Your page is here if you want it."),
    }


def text_of(kind: str, day: date, tone: Tone | None, *, is_snoozed: bool) -> str:
    """The id of what a reminder says."""
    if is_snoozed:
        return AS_ASKED
    if kind == SESSION:
        return YOUR_LIST
    return check_in_text(day) if tone is None or tone == Tone.DAILY else tone.value


def check_in_text(day: date) -> str:
    """The id of the text that asks for a check-in on ``day``: the four take turns."""
    return CHECK_IN_TEXTS[day.toordinal() % len(CHECK_IN_TEXTS)]
