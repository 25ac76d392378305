"""What can be wrong with a request, in words the one who asked can act on; interfaces translate these."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field.

    Args:
        pointer: JSON pointer to the field, "" for the whole body.
        code: a stable word for programs, such as ``off_scale``.
        detail: one sentence for people; never holds what was typed.
    """

    pointer: str
    code: str
    detail: str


class MoodtrackError(Exception):
    """The root of every refusal the domain speaks."""


class RefusedError(MoodtrackError):
    """The request was understood and cannot be stored; names every field that stands in the way."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{problem.pointer or '/'}: {problem.detail}" for problem in problems))
        self.problems = problems


class NotFoundError(MoodtrackError):
    """There is no such row, or it is somebody else's: the two look the same."""


class ConflictError(MoodtrackError):
    """The row is in a state that forbids this; the message says which.

    Args:
        message: what stands in the way.
        facts: what a program needs to go on, by name; plain values.
    """

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts = facts


class StaleError(MoodtrackError):
    """The row changed since the writer last saw it.

    Args:
        current: the row as it is now, for the writer to merge with.
    """

    def __init__(self, current: Any) -> None:
        super().__init__("The row has changed since you read it.")
        self.current = current
