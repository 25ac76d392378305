"""Reads `table.md`: who gets what, and the rules in its head that spare it a thousand cells."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.matrix.calling import METHODS

COLUMNS = {
    "anonymous": ("anonymous",),
    "closed": ("closed client", "closed therapist"),
    "expired, signed out": ("expired client", "expired therapist", "signed-out client", "signed-out therapist"),
    "client": ("client",),
    "other clients": ("sibling", "stranger"),
    "therapist": ("therapist",),
    "second": ("second therapist",),
    "other therapists": ("unlinked therapist", "former therapist", "colleague"),
}
"""The columns, and who stands in each."""
NOT_SIGNED_IN = ("anonymous", "closed", "expired, signed out")
OWNER_OF = {"other clients": "client", "second": "therapist", "other therapists": "therapist"}
STRANGER_OF = {"client": "other clients", "therapist": "other therapists", "second": "other therapists"}
NOT_LET_IN = frozenset({"401", "403", "404", "410"})
SAYS_ITS_METHODS = ("/api/", "/_allauth/")


@dataclass(frozen=True)
class Question:
    """One request the table answers: a method, a path and a body with braces in both, and what each column gets."""

    method: str
    path: str
    body: str
    cells: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.body}".strip()

    @property
    def ids(self) -> list[str]:
        """The names of the ids in its path and body."""
        return re.findall(r"\{(\w+_id)\}", self.path + self.body)

    @property
    def is_changing(self) -> bool:
        """Whether it means to change something."""
        return self.method not in {"GET", "HEAD", "OPTIONS"}

    def path_with(self, words: Mapping[str, str]) -> str:
        """The path, its braces filled."""
        return _filled(self.path, words)

    def body_with(self, words: Mapping[str, str]) -> Any:
        """The body, its braces filled; None when there is none."""
        return json.loads(_filled(self.body, words)) if self.body and self.method != "GET" else None


def _filled(text: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: words[found[1]], text)


@cache
def rows() -> list[Question]:
    """Every row of the table, one for each of its methods."""
    lines = Path(__file__).with_suffix(".md").read_text().splitlines()
    head, _, *table = (_cells(line) for line in lines if line.startswith("|"))
    assert head == ["ask", *COLUMNS, "with"]
    return [question for cells in table for question in _questions(cells)]


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]


def _questions(cells: list[str]) -> Iterator[Question]:
    ask, *answers, body = cells
    *methods, path = ask.split()
    for method in METHODS if methods == ["any"] else methods:
        yield Question(method, path, body, dict(zip(COLUMNS, answers, strict=True)))


def route_of(path: str) -> str:
    """The route a row speaks of: its path without what a query adds."""
    return path.partition("?")[0]


def questions(route: str, method: str) -> list[Question]:
    """What the table says of a method of a route: its rows, or what follows from the others."""
    others = [row for row in rows() if route_of(row.path) == route]
    said = [row for row in others if row.method == method]
    if not said and method == "HEAD":
        said = [Question("HEAD", row.path, "", row.cells) for row in others if row.method == "GET"]
    return said or [_without_a_row(route, method, others)]


def _without_a_row(route: str, method: str, others: list[Question]) -> Question:
    cells = {column: _implied(route, method, [row.cells[_owner(column)] for row in others]) for column in COLUMNS}
    body = next((row.body for row in others if row.body), "")
    return Question(method, route, body, cells)


def _implied(route: str, method: str, cells: list[str]) -> str:
    """The third rule of the table's head."""
    if not cells:
        return "no row"
    if not route.startswith(SAYS_ITS_METHODS):
        return "405"
    if set(cells) <= NOT_LET_IN:
        return cells[0]
    return "200" if method == "OPTIONS" else "405"


def _owner(column: str) -> str:
    return OWNER_OF.get(column, column)


def own(question: Question, column: str) -> str:
    """What somebody of this column gets for a row of their own."""
    return question.cells[_owner(column)]


def foreign(question: Question, column: str) -> str:
    """What somebody of this column gets for a row that is not theirs, or is not."""
    return question.cells[STRANGER_OF.get(column, column)]
