"""`manage.py bench NAME`: how fast, side by side with other shapes of the same work, on data that are thrown away."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bench.machine import machine
from bench.registry import FULL, QUICK, Bench, benches
from bench.table import about
from moodtrack.operation import try_out


class Command(BaseCommand):
    """Ratios of alternating turns; exit status 1 only when a figure is wrong that no machine changes."""

    help = "Measure one of the product's paths, on servers and data of its own that are thrown away."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which, how long, and where to write."""
        listed = "; ".join(f"{name}: {bench.measures}" for name, bench in benches().items())
        named = parser.add_subparsers(dest="name", metavar="NAME", required=True, help=listed)
        for name, bench in benches().items():
            one: CommandParser = named.add_parser(name, description=f"{bench.measures}.")
            one.add_argument("--json", dest="file", metavar="FILE", type=Path, help="write the results there too")
            one.add_argument("--full", action="store_true", help="longer and more turns, for figures to be kept")
            bench.add_options(one)

    def handle(self, *, name: str, file: Path | None, full: bool, **options: Any) -> None:
        """Make the tables, measure, print, write, judge."""
        self._say(f"bench {name}: making a database ...")
        try_out.migrate()
        bench = benches()[name]
        own = {option: value for option, value in options.items() if option in options_of(bench)}
        results = bench.run(FULL if full else QUICK, self._say, **own)
        found = machine()
        self._say(f"\n{bench.drawn(results)}\n\n{about(found)}")
        if file is not None:
            write(file, {"bench": name, "machine": found, "results": [result.as_json() for result in results]})
        if faults := [result.name for result in results if result.is_fault]:
            raise CommandError(f"Not as it must be on any machine: {', '.join(faults)}")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def options_of(bench: Bench) -> set[str]:
    """The names of a bench's own options."""
    parser = CommandParser(add_help=False)
    bench.add_options(parser)
    return set(vars(parser.parse_args([])))


def write(file: Path, document: dict[str, Any]) -> None:
    """Put the results down as JSON."""
    file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
