"""Everything a lock screen will ever show: one closed list, in which nothing says what it is about."""

from collections.abc import Mapping
from datetime import date
from gettext import NullTranslations

CHECK_IN_TEXTS = ("moment", "page_open", "quick_note", "two_taps")


def texts(words: NullTranslations) -> Mapping[str, str]:
    """The whole list, by the id that a push carries, in the language of ``words``."""
    return {
        "moment": words.gettext("A moment for today?"),
        "page_open": words.gettext("Your page for today is open."),
        "quick_note": words.gettext("Quick note for today?"),
        "two_taps": words.gettext("Two taps, whenever it suits."),
        "as_asked": words.gettext("Here again, as you asked."),
        "your_list": words.gettext("Anything for your list?"),
        "still_here": words.gettext("Still here. No need to catch up."),
        "if_you_want": words.gettext("Your page is here if you want it."),
    }


def check_in_text(day: date) -> str:
    """The id of the text that asks for a check-in on ``day``: the four take turns."""
    return CHECK_IN_TEXTS[day.toordinal() % len(CHECK_IN_TEXTS)]
