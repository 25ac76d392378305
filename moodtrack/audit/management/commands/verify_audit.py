"""`manage.py verify_audit`: whether every client's audit lines are still all there, and as they were written."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from moodtrack.audit.queries import chains
from moodtrack.audit.rules import Head, Line, chain_faults, heads_line

LINES_A_SIGN = 100_000


class Command(BaseCommand):
    """Reads as the backup role, which sees every row and writes none; one snapshot, so writing goes on meanwhile."""

    help = "Recompute the hash chain of every client's audit; name what was changed, is missing or was added."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the digest that is to come out."""
        parser.add_argument("--expect", metavar="DIGEST", help="fail unless this is the digest over all heads")

    @transaction.atomic
    def handle(self, *, expect: str | None, **_options: Any) -> None:
        """Check chain after chain; one line for each fault, then what was sound."""
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        self.lines, self.digest = 0, sha256()
        sound = faults = 0
        for client_id, rows in chains():
            found = 0
            for found, fault in enumerate(self._faults(client_id, rows), 1):  # noqa: B007 - counted
                self.stdout.write(fault)
            faults += found
            sound += not found
        digest = self.digest.hexdigest()
        self.stdout.write(f"{sound} chains are sound; {self.lines} lines were read. Digest over all heads: {digest}")
