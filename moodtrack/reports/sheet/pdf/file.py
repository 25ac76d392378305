"""A report to hand over: one PDF under a name that says nothing about anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moodtrack.core.words import words_in
from moodtrack.reports.sheet.pdf.paper import Paper
from moodtrack.reports.sheet.pdf.texts import is_right_to_left
from moodtrack.reports.sheet.pdf.typesetting import pdf_of
from moodtrack.reports.sheet.sheet import sheet_of

MEDIA_TYPE = "application/pdf"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """The file, and what it is called."""

    name: str
    content: bytes

    @property
    def headers(self) -> dict[str, str]:
        """What makes a browser keep it under its name."""
        return {"Content-Disposition": f'attachment; filename="{self.name}"'}


def report_file(document: Mapping[str, Any], *, language: str, paper: Paper) -> ReportFile:
    """The PDF of a stored report.

    Args:
        document: the report's JSON document.
        language: of the labels; the document's own sentences stay as they are stored.
        paper: to print it on.
    """
    words = words_in(language)
    sheet = sheet_of(document, words, is_rtl=is_right_to_left(language))
    return ReportFile(f"report-{sheet.about.reference}.pdf", pdf_of(sheet, words, language=language, paper=paper))
