"""The sheet as a PDF, or as a picture of it: typst sets it, from one template and the values it prints."""

import json
from collections.abc import Mapping
from gettext import NullTranslations
from pathlib import Path
from typing import Literal

import structlog
import typst

from moodtrack.reports.sheet.pdf.contents import contents_of
from moodtrack.reports.sheet.pdf.paper import Paper
from moodtrack.reports.sheet.sheet import Sheet

HERE = Path(__file__).parent
TEMPLATE, FONTS = HERE / "sheet.typ", HERE / "fonts"
Standards = tuple[Literal["ua-1"], ...]
ACCESSIBLE: Standards = ("ua-1",)
PLAIN: Standards = ()
"""Tagged all the same, but nobody vouches for it."""
NO_GLYPH = "could not be displayed"
SAME_EVERY_TIME = 0
"""The clock typst is given: the same report gives the same bytes. The date that matters is printed."""

log = structlog.get_logger(__name__)


def pdf_of(sheet: Sheet, words: NullTranslations, *, language: str, paper: Paper = Paper.A4) -> bytes:
    """One page, tagged.

    Args:
        sheet: the view-model.
        words: the reader's catalogue.
        language: of the labels, as BCP 47 has it.
        paper: to print it on.

    Returns:
        PDF/UA-1; where a letter of what somebody wrote is in none of the fonts, a tagged PDF that does not claim to be,
        and says that letters are missing.
    """
    inputs = _inputs(sheet, words, language, paper)
    try:
        return _compiled("pdf", inputs, ACCESSIBLE)
    except typst.TypstError as refusal:
        return _compiled("pdf", inputs | _remark_on(str(refusal)), PLAIN)


def _remark_on(refusal: str) -> dict[str, str]:
    """What the page says of why it cannot be PDF/UA-1.

    What typst says may quote somebody's words: it is looked at, and kept nowhere.
    """
    if NO_GLYPH in refusal:
        return {"lacking": "letters"}
    log.warning("pdf_refused", is_about_accessibility=refusal.startswith("PDF/UA"))
    return {}


def png_of(
    sheet: Sheet, words: NullTranslations, *, language: str, paper: Paper = Paper.A4, dots_per_inch: float = 144
) -> bytes:
    """A picture of the same page; arguments as for ``pdf_of``."""
    return _compiled("png", _inputs(sheet, words, language, paper), PLAIN, dots_per_inch)


def _inputs(sheet: Sheet, words: NullTranslations, language: str, paper: Paper) -> dict[str, str]:
    return {"sheet": json.dumps(contents_of(sheet, words)), "language": language.partition("-")[0], "paper": paper}


def _compiled(
    form: Literal["pdf", "png"], inputs: Mapping[str, str], standards: Standards, dots_per_inch: float | None = None
) -> bytes:
    # Each has a compiler of its own: it costs a hundredth of a second, and one cannot serve two threads.
    compiler = typst.Compiler(str(TEMPLATE), root=str(HERE), font_paths=[str(FONTS)], ignore_system_fonts=True)
    made = compiler.compile(
        format=form,
        sys_inputs=dict(inputs),
        pdf_standards=list(standards),
        timestamp=SAME_EVERY_TIME,
        ppi=dots_per_inch,
    )
    assert isinstance(made, bytes)
    return made
