"""`manage.py bench NAME`: how fast, side by side with other shapes of the same work, on data that are thrown away."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bench.machine import machine
from bench.registry import FULL, QUICK, benches
from bench.table import about, table
from moodtrack.operation import try_out


class Command(BaseCommand):
    """Ratios of alternating turns; exit status 1 only when a figure is wrong that no machine changes."""

    help = "Measure one of the product's paths, on servers and data of its own that are thrown away."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which, how long, and where to write."""
        listed = "; ".join(f"{name}: {bench.measures}" for name, bench in benches().items())
        parser.add_argument("name", metavar="NAME", choices=list(benches()), help=listed)
        parser.add_argument("--json", dest="file", metavar="FILE", type=Path, help="write the results there too")
        parser.add_argument("--full", action="store_true", help="longer and more turns, for figures to be kept")

    def handle(self, *, name: str, file: Path | None, full: bool, **_options: Any) -> None:
        """Make the tables, measure, print, write, judge."""
        self._say(f"bench {name}: making a database ...")
        try_out.migrate()
        results = benches()[name].run(FULL if full else QUICK, self._say)
        found = machine()
        self._say(f"\n{table(results)}\n\n{about(found)}")
        if file is not None:
            write(file, {"bench": name, "machine": found, "results": [result.as_json() for result in results]})
        if faults := [result.name for result in results if result.is_fault]:
            raise CommandError(f"Not as it must be on any machine: {', '.join(faults)}")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def write(file: Path, document: dict[str, Any]) -> None:
    """Put the results down as JSON."""
    file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
