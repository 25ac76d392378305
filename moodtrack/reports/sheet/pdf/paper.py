"""The papers a report is printed on; the sheet is the same on each."""

from enum import StrEnum


class Paper(StrEnum):
    """By the names people and typst know them by."""

    A4 = "a4"
    LETTER = "us-letter"
