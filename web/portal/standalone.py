"""The report as one file that needs nothing beside it: for the command, and for looking at it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language_info

from moodtrack.core.words import words_in
from moodtrack.reports.sheet.sheet import sheet_of

STYLES = Path(__file__).resolve().parents[1] / "static" / "moodtrack" / "portal.css"


def standalone_report_page(document: Mapping[str, Any], language: str = "en") -> str:
    """A complete HTML page with its styles inside.

    Args:
        document: the report's JSON document.
        language: of the labels; the document's own sentences stay as they are stored.
    """
    sheet = sheet_of(document, words_in(language), is_rtl=get_language_info(language)["bidi"])
    styles = STYLES.read_text(encoding="utf-8")
    return render_to_string("portal/standalone.html", {"sheet": sheet, "styles": styles, "language": language})
