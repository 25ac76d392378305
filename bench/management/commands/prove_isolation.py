"""`manage.py prove_isolation`: break the wall in every way there is; its suite has to see each break."""

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bench.isolation.mutants import mutants
from bench.isolation.proving import is_killed, migrator, suite_passes_elsewhere, whole_world, workers
from moodtrack.operation import servers

BYPASS = "every table: the application's role given BYPASSRLS"
FOREIGN = "skipped, since DATABASE_URL names a server whose superuser we are not"


class Command(BaseCommand):
    """Each policy dropped and widened, each FORCE removed, each sweep let in, the role let past: all must be seen."""

    help = "Run the suite of the wall against every mutant of the row policies; prints `killed N of N`."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how much to do at once, and which mutants."""
        parser.add_argument("--jobs", type=int, default=2, help="how many mutants at a time (default: %(default)s)")
        parser.add_argument("--only", metavar="PATTERN", default="", help="mutants whose line this pattern is found in")

    def handle(self, *, jobs: int, only: str, **_options: Any) -> None:
        """Break, look, say; then all in one line."""
        survivors, total = [], 0
        with whole_world() as world:
            for name, killed in self._verdicts(world, re.compile(only), jobs):
                total += 1
                survivors += [] if killed else [name]
                self._say(f"{total:4}  {'killed  ' if killed else 'SURVIVED'}  {name}")
        self._say(f"killed {total - len(survivors)} of {total}")
        if survivors or not total:
            raise CommandError(f"The suite did not see: {'; '.join(survivors) or 'anything, there was no mutant'}")

    def _verdicts(self, world: str, only: re.Pattern[str], jobs: int) -> Iterator[tuple[str, bool]]:
        with migrator(world) as connection:
            found = [mutant for mutant in mutants(connection) if only.search(str(mutant))]
        self._say(f"{len(found)} mutants of the policies")
        with workers(jobs) as pool:
            yield from zip(map(str, found), pool.imap(partial(is_killed, world=world), found), strict=True)
        if only.search(BYPASS):
            if servers.has_own_database():
                yield BYPASS, _sees_a_bypass(world)
            else:
                self._say(f"      {FOREIGN}: {BYPASS}")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _sees_a_bypass(world: str) -> bool:
    servers.run_as_superuser(["ALTER ROLE moodtrack_app BYPASSRLS"])
    try:
        return not suite_passes_elsewhere(world)
    finally:
        servers.run_as_superuser(["ALTER ROLE moodtrack_app NOBYPASSRLS"])
