"""`manage.py make_demo`: made-up people with ninety days behind them, for an empty database."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from moodtrack.core.errors import ConflictError
from moodtrack.operation.demo.making import make_demo, write_sign_ins
from moodtrack.operation.servers import data_directory


class Command(BaseCommand):
    """Writes the log-ins into demo.json in the data directory; leaves a database that is in use as it is."""

    help = "Fill an empty database with demo data: three therapists, twenty clients, ninety days, all made up."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make them, unless somebody has an account here."""
        try:
            sign_ins = make_demo(now=timezone.now())
        except ConflictError as error:
            self.stdout.write(f"Nothing was made. {error}")
            return
        file = data_directory() / "demo.json"
        write_sign_ins(sign_ins, file)
        self.stdout.write(f"Demo data are made; the log-ins are in {file}")
