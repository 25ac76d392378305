"""What can be watched, and whose step comes next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from moodtrack.core.errors import ConflictError, Problem, RefusedError
from moodtrack.core.packing import canonical_text

OUTCOME = "mood"
"""What every question is asked of: does it go with better days?"""
ITEMS = ("sleep", "energy", "tension")
PLACES = (1, 2)
"""So many questions are watched at a time."""
MOST_PROPOSED = 20
"""So many questions of a relationship wait for an answer at a time."""
MOST_ANNOTATIONS = 200
"""So many dates are noted within a relationship."""
LONGEST_TAG = 100
LONGEST_ANNOTATION = 200
EARLIEST_DAY, LATEST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class Party(StrEnum):
    """One of the two who agree."""

    CLIENT = "client"
    THERAPIST = "therapist"


class QuestionState(StrEnum):
    """Where a question stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"


OVER = frozenset({QuestionState.DECLINED, QuestionState.ENDED})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question watches: a tag by its text, or one of ``ITEMS``; the other is None."""

    tag: str | None = None
    item: str | None = None

    @classmethod
    def of(cls, said: dict[str, Any]) -> Self:
        """From what ``said`` gave."""
        return cls(tag=said.get("tag"), item=said.get("item"))

    @property
    def said(self) -> dict[str, Any]:
        """As it is stored."""
        return {"item": self.item} if self.tag is None else {"tag": self.tag}

    @property
    def kinds(self) -> list[str]:
        """The kinds of data that an answer is made from."""
        return [OUTCOME, self.item or "tags"]

    def is_like(self, other: "Subject") -> bool:
        """Whether both watch the same; a tag is the same in any case, and with spaces around it."""
        return (_name(self.tag), self.item) == (_name(other.tag), other.item)


def _name(tag: str | None) -> str | None:
    return None if tag is None else canonical_text(canonical_text(tag.strip()).casefold())


def read_subject(*, tag: str | None, item: str | None) -> Subject:
    """What is to be watched, of a tag or an item that was named.

    Raises:
        RefusedError: neither is named, or both are.
    """
    if (tag is None) == (item is None):
        raise RefusedError(Problem("", "one_of_two", "A question names a tag or an item: one of the two."))
    return Subject(tag=None if tag is None else canonical_text(tag), item=item)


def refuse_day(day: date) -> None:
    """Refuse a day that is on nobody's time line.

    Raises:
        RefusedError: it lies before 2000 or after 2099.
    """
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise RefusedError(Problem("/on", "out_of_range", "This day lies before 2000 or after 2099."))


def refuse_one_more_question(n_proposed: int) -> None:
    """Refuse to propose more than anybody answers.

    Raises:
        ConflictError: as many wait for an answer already as may.
    """
    if n_proposed >= MOST_PROPOSED:
        raise ConflictError("Twenty questions wait for an answer already. End one of them first.")


def refuse_one_more_annotation(n_noted: int) -> None:
    """Refuse to note more dates than anybody reads.

    Raises:
        ConflictError: as many are noted already as may be.
    """
    if n_noted >= MOST_ANNOTATIONS:
        raise ConflictError("As many dates are noted already as may be. Take one off first.")


def refuse_step(state: QuestionState, wanted: QuestionState, *, is_proposer: bool) -> None:
    """Refuse a step that is not this party's to take: one proposes, the other says yes or no, either ends.

    Raises:
        ConflictError: saying why.
    """
    if state in OVER:
        raise ConflictError("This question is over. Propose it anew.")
    if wanted is QuestionState.ENDED:
        return
    if state is QuestionState.ACCEPTED:
        raise ConflictError("This question is watched already. It can be ended.")
    if is_proposer:
        raise ConflictError("Whoever proposes a question leaves the answer to the other. It can be ended.")


def free_place(taken: Collection[int | None]) -> int:
    """The place for one more question to be watched.

    Raises:
        ConflictError: there is none.
    """
    for place in PLACES:
        if place not in taken:
            return place
    raise ConflictError("Two questions are watched already. End one of them first.")
