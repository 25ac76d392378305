"""Looking at pages: pictures and prints of a file in headless Chromium, which gets no network.

`python -m tests.web.pictures FILE` takes the picture of the full report that stands in the README.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HERO_WIDTH = 880


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser of our own, with a throw-away profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield browser
        browser.close()


@contextmanager
def page_of(browser: Browser, html: str, *, width: int, scale: float = 1, height: int = 900) -> Iterator[Page]:
    """A page that shows ``html``, ``width`` CSS pixels wide, and may fetch nothing."""
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale, offline=True)
    page = context.new_page()
    page.set_content(html)
    yield page
    context.close()


def take_picture(browser: Browser, html: str, file: Path, *, width: int, scale: float = 1) -> None:
    """Write a picture of the whole page as PNG."""
    with page_of(browser, html, width=width, scale=scale) as page:
        page.screenshot(path=file, full_page=True)


def take_hero_picture(file: Path) -> None:
    """Write the picture of the full fixture's report."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moodtrack.settings")
    django.setup()
    from tests.fixtures.documents import full
    from web.portal.standalone import standalone_report_page

    with browsing() as browser:
        take_picture(browser, standalone_report_page(full()), file, width=HERO_WIDTH, scale=1.5)


if __name__ == "__main__":
    take_hero_picture(Path(sys.argv[1]))
