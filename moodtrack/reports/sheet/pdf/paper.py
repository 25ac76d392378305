"""The papers a report is printed on; the sheet on them is the same."""

from enum import StrEnum


class Paper(StrEnum):
    """By the names an address knows them by."""

    A4 = "a4"
    LETTER = "letter"
