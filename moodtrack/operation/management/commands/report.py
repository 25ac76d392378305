"""`manage.py report FILE`: the report on a diary kept in Daylio, by the real stack on data that are thrown away."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from moodtrack.core.errors import MoodtrackError
from moodtrack.operation import try_out
from moodtrack.operation.servers import data_directory
from moodtrack.ownership.management.diary import BAD_INPUT, Diary, add_diary_arguments, read_diary, refusal
from web.portal.standalone import standalone_report_page


class Command(BaseCommand):
    """Nothing stays behind but the two files written."""

    help = "Make the report on a Daylio export as of the start of a session, and write it as JSON and as a page."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what describes the file, the sessions, and where to write."""
        add_diary_arguments(parser)
        parser.add_argument(
            "--session",
            metavar="DATE",
            type=date.fromisoformat,
            action="append",
            default=[],
            help="day of a session, at 12:00 in ZONE; name several, the latest is prepared for (default: the day after"
            " the last check-in, and the one fourteen days before it)",
        )
        parser.add_argument("--out", metavar="DIR", type=Path, default=Path("out"), help="default: %(default)s")

    def handle(self, *, file: Path, moods: str, zone: str, session: Sequence[date], out: Path, **_options: Any) -> None:
        """Read, import, ask, wait, write; one line for each step."""
        diary = read_diary(file=file, moods=moods, zone=zone)
        if not diary.rows:
            raise CommandError(f"{file} holds no check-ins.", returncode=BAD_INPUT)
        self._say(str(diary))
        try:
            document = self._document(diary, session)
        except try_out.TryOutError as error:
            raise CommandError(str(error)) from error
        except MoodtrackError as error:
            raise refusal(error) from error
        self._say(f"Wrote {' and '.join(str(path) for path in _write(document, out))}")

    def _document(self, diary: Diary, named: Sequence[date]) -> dict[str, Any]:
        days = try_out.session_days(named, [row.day for row in diary.rows])
        self._say("Making a practice, a therapist and a client ...")
        try_out.migrate()
        relationship = try_out.begin(diary.zone, timezone.now())
        self._say("Importing the diary ...")
        try_out.bring_in(diary, relationship, timezone.now())
        self._say(f"Asking for the report before the session of {days[-1]} (sessions: {', '.join(map(str, days))}) ...")
        asked = try_out.ask(relationship, days, diary.zone, timezone.now())
        return try_out.made_by_a_worker(asked, data_directory() / "worker.log")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _write(document: dict[str, Any], out: Path) -> tuple[Path, Path]:
    out.mkdir(parents=True, exist_ok=True)
    as_json, as_page = out / "report.json", out / "report.html"
    as_json.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    as_page.write_text(standalone_report_page(document), encoding="utf-8")
    return as_json, as_page
