"""`manage.py render_fixtures`: the reports on eight clients who do not exist, to be looked at."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from moodtrack.operation.fixtures.clients import FIXTURES
from moodtrack.operation.fixtures.making import document_of, make_therapist
from moodtrack.operation.fixtures.rendering import TwoPagesError, looking, render
from moodtrack.operation.try_out import migrate


class Command(BaseCommand):
    """In a throw-away database; nothing stays behind but the files written."""

    help = "Write page, PDF and pictures of the report on each fixture; every one has to fit one page of A4 and Letter."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to write."""
        parser.add_argument(
            "--out", metavar="DIR", type=Path, default=Path("out/fixtures"), help="default: %(default)s"
        )

    def handle(self, *, out: Path, **_options: Any) -> None:
        """Record, ask, make, render; one line for each fixture."""
        migrate()
        out.mkdir(parents=True, exist_ok=True)
        therapist = make_therapist()
        # All before the first picture: Playwright's loop lets nothing near the database while it runs.
        documents = {fixture.name: document_of(fixture, therapist) for fixture in FIXTURES}
        try:
            self._render(documents, out)
        except TwoPagesError as error:
            raise CommandError(str(error)) from error

    def _render(self, documents: Mapping[str, Mapping[str, Any]], out: Path) -> None:
        with looking() as look:
            if look is None:
                self.stdout.write("No Chromium or no Playwright here: there will be no pictures of the pages.")
            for name, document in documents.items():
                render(document, out / name, look)
                self.stdout.write(f"{name}: {out / name}.html and beside it")
