"""Looking at pages of the portal, wide and narrow: a picture of each, and what is wrong with it in words."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.web.pictures import browsing, page_of
from web.portal.standalone import style_sheet

LINKED = re.compile(r'<link rel="stylesheet"[^>]*?([\w-]+\.css)"[^>]*>')
WIDTHS = (1280, 390, 320)
LOOKED_THROUGH = (1280, 320)
PLACE = "MOODTRACK_PICTURES"
"""The variable that names a folder for the pictures, where somebody wants to look at them."""


def styled(html: str) -> str:
    """The page with its styles inside: the browser that looks at it has no network."""
    return LINKED.sub(lambda link: f"<style>{style_sheet(link[1])}</style>", html)


def kept_in(otherwise: Path) -> Path:
    """Where pictures go: the folder that the environment names, where it does."""
    return Path(os.environ.get(PLACE, otherwise))


def faults_of(pages: Mapping[str, str], pictures: Path) -> dict[str, list[str]]:
    """What is wrong with pages; a picture of each is kept. The database rests while the browser is open.

    Args:
        pages: each under its name.
        pictures: where they go.
    """
    pictures.mkdir(parents=True, exist_ok=True)
    with browsing() as chromium:
        seen = {name: list(_faults(chromium, styled(html), pictures / name)) for name, html in pages.items()}
    return {name: faults for name, faults in seen.items() if faults}


def _faults(chromium: Browser, html: str, picture: Path) -> Iterator[str]:
    for width in WIDTHS:
        with page_of(chromium, html, width=width) as page:
            page.screenshot(path=picture_of(picture, width), full_page=True)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                yield f"{width}: scrolls sideways"
            found = Axe().run(page).response["violations"] if width in LOOKED_THROUGH else []
            yield from (f"{width}: {one['id']}" for one in found if one["impact"] in {"serious", "critical"})


def picture_of(page: Path, width: int) -> Path:
    """The file of a page's picture at one width."""
    return page.with_name(f"{page.name}-{width}.png")
