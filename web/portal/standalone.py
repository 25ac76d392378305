"""The report as one file that needs nothing beside it: for the command, and for looking at it."""

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language_info

from moodtrack.core.words import words_in
from moodtrack.reports.sheet.sheet import sheet_of

STATIC = Path(__file__).resolve().parents[1] / "static" / "moodtrack"
STYLES = STATIC / "portal.css"
FONT = re.compile(r'url\("(fonts/[^"]+)"\)')


def standalone_report_page(document: Mapping[str, Any], language: str = "en") -> str:
    """A complete HTML page with its styles and fonts inside.

    Args:
        document: the report's JSON document.
        language: of the labels; the document's own sentences stay as they are stored.
    """
    sheet = sheet_of(document, words_in(language), is_rtl=get_language_info(language)["bidi"])
    return render_to_string("portal/standalone.html", {"sheet": sheet, "styles": styles(), "language": language})


def styles() -> str:
    """All that a report needs, with its fonts inside."""
    return style_sheet("fonts.css") + style_sheet(STYLES.name)


@cache
def style_sheet(name: str) -> str:
    """One of the portal's sheets of styles with its fonts inside."""
    return FONT.sub(_inside, (STATIC / name).read_text(encoding="utf-8"))


def _inside(reference: re.Match[str]) -> str:
    font = (STATIC / reference[1]).read_bytes()
    return f'url("data:font/woff2;base64,{b64encode(font).decode()}")'
