"""What somebody says of a client's days, in the fewest words in which it can be true or false."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

Document: TypeAlias = Mapping[str, Any]
"""One finding under the field names of a report's document."""

COURSE = "course"
IN_ONE_BREATH = {"trend": COURSE, "shift": COURSE}
"""A trend and a shift are told as one: that the level did not stay."""
TOLD = frozenset({"new", "confirmed"})
GREATEST_Q = 0.05


class Statement(NamedTuple):
    """That mood goes with something, and in which direction."""

    kind: str
    tag: str | None
    is_rise: bool


def told(findings: Iterable[Document], *, tiers: frozenset[str] = TOLD) -> set[Statement]:
    """What a page says unasked: findings about mood of the primary family, trend and shift as one."""
    return _strongest(each for each in _automatic(findings) if each["tier"] in tiers)


def told_without_gate(findings: Iterable[Document]) -> set[Statement]:
    """What a page would say if it did not wait for 30 days."""
    return _strongest(each for each in _automatic(findings) if each["q"] <= GREATEST_Q)


def _automatic(findings: Iterable[Document]) -> Iterator[Document]:
    return (each for each in findings if each["family"] == "primary" and each["q"] is not None)


def _strongest(findings: Iterable[Document]) -> set[Statement]:
    """One statement for each breath, with the direction of its least p."""
    said: dict[tuple[str, str | None], Statement] = {}
    for each in sorted(findings, key=lambda finding: float(finding["p"])):
        breath = (kind_of(each), each["tag"])
        said.setdefault(breath, Statement(*breath, is_rise=each["estimate"] > 0))
    return set(said.values())


def kind_of(finding: Document) -> str:
    """The kind a statement has; sleep in either direction is another one than more sleep."""
    kind = str(finding["kind"])
    return f"{kind}, {finding['shape']}" if kind == "sleep" and finding["shape"] else IN_ONE_BREATH.get(kind, kind)


def name_of_kind(finding: Document) -> str:
    """As `kind_of`, with trend and shift apart: each is a way to err of its own."""
    kind = kind_of(finding)
    return str(finding["kind"]) if kind == COURSE else kind


def of_family(findings: Sequence[Document], family: str) -> list[Document]:
    """Those of a family that were computed."""
    return [each for each in findings if each["family"] == family and each["p"] is not None]
