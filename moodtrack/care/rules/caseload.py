"""Who comes when, and who is looked for: the order of a caseload, never by how somebody is."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEK = timedelta(days=7)
PAGE = 50
"""So many clients stand on a page."""


class Stretch(StrEnum):
    """When the next session comes."""

    TODAY = "today"
    THIS_WEEK = "this-week"
    LATER = "later"
    UNSET = "unset"


class Choice(StrEnum):
    """Which of their clients a therapist wants to see."""

    ALL = "all"
    TODAY = "today"
    THIS_WEEK = "this-week"
    NOT_STARTED = "not-started"


class Order(StrEnum):
    """Clients come by their next session, or by what they are called; there is no other order."""

    SESSION = "session"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a therapist wants to see of their caseload.

    Args:
        sought: part of a label, in any case; "" for everybody.
        page: counted from 1.
    """

    choice: Choice = Choice.ALL
    order: Order = Order.SESSION
    sought: str = ""
    page: int = 1


def stretch_of(day: date | None, today: date) -> Stretch:
    """When a session comes. A week is the seven days from today: on a Friday it is Monday that matters."""
    if day is None:
        return Stretch.UNSET
    if day == today:
        return Stretch.TODAY
    return Stretch.THIS_WEEK if day < today + WEEK else Stretch.LATER


def is_chosen(choice: Choice, stretch: Stretch, *, is_started: bool) -> bool:
    """Whether somebody is among those chosen."""
    if choice is Choice.NOT_STARTED:
        return not is_started
    if choice is Choice.TODAY:
        return stretch is Stretch.TODAY
    return choice is Choice.ALL or stretch in {Stretch.TODAY, Stretch.THIS_WEEK}


def is_called(label: str, sought: str) -> bool:
    """Whether what is sought is part of a label, in any case."""
    return sought.strip().casefold() in label.casefold()


def page_count(total: int) -> int:
    """How many pages so many clients take; one at least."""
    return max(1, -(-total // PAGE))


def place_of_page(total: int, page: int) -> slice:
    """Where in the list a page stands; the last one where there are not so many."""
    start = (min(max(page, 1), page_count(total)) - 1) * PAGE
    return slice(start, start + PAGE)
