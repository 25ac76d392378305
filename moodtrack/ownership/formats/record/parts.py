"""Values of a document that anybody may have written, read with the place they stand at."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from moodtrack.checkins.rules.check_ins import pointer_token, read_instant
from moodtrack.core.errors import MoodtrackError, RefusedError
from moodtrack.ownership.formats.record import DOCUMENT


class UnusableFileError(MoodtrackError):
    """The file is not one that can be brought in; the message says why, and nothing of what is in it."""


class Part:
    """One value of the document.

    Args:
        value: as JSON gives it.
        at: JSON pointer to it.
    """

    def __init__(self, value: Any, at: str = "") -> None:
        self._value = value
        self._at = at

    def refusal(self, why: str, below: str = "") -> UnusableFileError:
        """What to raise where this value cannot be used."""
        return UnusableFileError(f"{DOCUMENT} cannot be used: {self._at}{below}: {why}")

    def refused(self, error: RefusedError) -> UnusableFileError:
        """What to raise where a rule refuses this value; of its reasons the first is told."""
        return self.refusal(error.problems[0].detail, error.problems[0].pointer)

    def __getitem__(self, name: str) -> "Part":
        """The value under a name."""
        if not isinstance(self._value, Mapping) or name not in self._value:
            raise self.refusal("This is missing.", f"/{name}")
        return Part(self._value[name], f"{self._at}/{name}")

    def list(self) -> Iterator["Part"]:
        """The values of a list."""
        if not isinstance(self._value, list):
            raise self.refusal("This is a list.")
        return (Part(value, f"{self._at}/{place}") for place, value in enumerate(self._value))

    def items(self) -> Iterator[tuple[str, "Part"]]:
        """The names and values of an object."""
        if not isinstance(self._value, Mapping):
            raise self.refusal("This is an object.")
        return ((name, Part(value, f"{self._at}/{pointer_token(name)}")) for name, value in self._value.items())

    def raw(self) -> Any:
        """As it is, for a rule to look at."""
        return self._value

    def text(self) -> str:
        """A text."""
        if not isinstance(self._value, str):
            raise self.refusal("This is a text.")
        return self._value

    def truth(self) -> bool:
        """True or false."""
        if not isinstance(self._value, bool):
            raise self.refusal("This is true or false.")
        return self._value

    def whole(self, least: int, most: int) -> int:
        """A whole number."""
        if isinstance(self._value, bool) or not isinstance(self._value, int) or not least <= self._value <= most:
            raise self.refusal(f"This is a whole number from {least} to {most}.")
        return self._value

    def id(self) -> UUID:
        """An id, as it is written."""
        try:
            read = UUID(self.text())
        except ValueError:
            read = None
        if read is None or str(read) != self._value:
            raise self.refusal("An id is a UUID.")
        return read

    def instant(self) -> datetime:
        """An instant."""
        instant, problems = read_instant(self._value, "")
        if problems:
            raise self.refusal(problems[0].detail)
        return instant

    def instant_or_none(self) -> datetime | None:
        """An instant, where there is one."""
        return None if self._value is None else self.instant()

    def wall_time(self) -> time:
        """A time of somebody's own clock."""
        try:
            read = time.fromisoformat(self.text())
        except ValueError:
            read = None
        if read is None or f"{read:%H:%M}" != self._value:
            raise self.refusal("This is a time of day, such as 19:30.")
        return read
