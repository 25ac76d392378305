"""`manage.py verify_audit`: whether every client's audit lines are still all there, and as they were written."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from moodtrack.audit.queries import Chain, chains
from moodtrack.audit.rules import Line, chain_faults, digest_line
from moodtrack.core.role import HiddenRowsError, begin_reading_everything

LINES_A_SIGN = 100_000


class Command(BaseCommand):
    """Reads as the backup role, which sees every row and writes none; from one snapshot, while others go on writing."""

    help = "Recompute the hash chain of every client's audit, and name what was changed, is missing or does not belong."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the digest that is to come out."""
        parser.add_argument("--expect", metavar="DIGEST", help="fail unless this is the digest over all heads")

    @transaction.atomic
    def handle(self, *, expect: str | None, **_options: Any) -> None:
        """Check chain after chain: a line for each fault, then what was good."""
        try:
            begin_reading_everything()
        except HiddenRowsError as error:
            raise CommandError(str(error)) from error
        self.lines, self.faults = 0, 0
        digest, good = sha256(), 0
        for one in chains():
            good += self._is_good(one)
            digest.update(digest_line(one.client_id, one.head))
        found = digest.hexdigest()
        self._say(f"{good} chains are good. {self.lines} lines were read. Digest over all heads: {found}")
        if expect not in {None, found}:
            self._say_fault(f"the digest is not {expect}")
        if self.faults:
            raise CommandError(f"The audit was tampered with: faults, named above: {self.faults}.")

    def _is_good(self, one: Chain) -> bool:
        before = self.faults
        for fault in chain_faults(one.client_id, self._counted(one.lines), one.head):
            self._say_fault(fault)
        return self.faults == before

    def _counted(self, lines: Iterator[Line]) -> Iterator[Line]:
        for line in lines:
            yield line
            self.lines += 1
            if self.lines % LINES_A_SIGN == 0:
                self._say(f"... {self.lines} lines")

    def _say_fault(self, fault: str) -> None:
        self.faults += 1
        self._say(fault)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
