"""What the commands that take a Daylio export have in common: its options, and one clear refusal."""

from dataclasses import dataclass
from pathlib import Path

from django.core.management.base import CommandError, CommandParser

from moodtrack.core.days import is_zone
from moodtrack.core.errors import MoodtrackError
from moodtrack.ownership.formats.daylio.export import DaylioRow, MalformedRowsError, in_brief, read_export
from moodtrack.ownership.formats.daylio.moods import DAYLIO_MOODS, MoodMapping, names_from

BAD_INPUT = 2
"""Exit status of a command whose file or options cannot be used."""


@dataclass(frozen=True, slots=True)
class Diary:
    """A Daylio export, read, with what its words and its clock mean."""

    rows: tuple[DaylioRow, ...]
    moods: MoodMapping
    zone: str

    def __str__(self) -> str:
        return f"Read {in_brief(self.rows)}\nMoods: {self.moods}\nTimes are those of a clock in {self.zone} (--zone)"


def add_diary_arguments(parser: CommandParser) -> None:
    """Take FILE, --moods and --zone."""
    parser.add_argument("file", metavar="FILE", type=Path, help="Daylio's CSV export")
    parser.add_argument(
        "--moods",
        metavar="WORST,…,BEST",
        default=",".join(DAYLIO_MOODS),
        help="your names of moods from worst to best, spread evenly over 1-7 (default: %(default)s)",
    )
    parser.add_argument(
        "--zone", default="UTC", help="IANA zone in which the phone's clock ran, such as Europe/Madrid (default: UTC)"
    )


def read_diary(*, file: Path, moods: str, zone: str) -> Diary:
    """Read the file these options name.

    Raises:
        CommandError: with exit status 2; names what cannot be used and, where there is one, the cure.
    """
    if not is_zone(zone):
        raise CommandError(f"{zone!r} is not an IANA time zone name, such as Europe/Madrid.", returncode=BAD_INPUT)
    try:
        mapping = MoodMapping(names_from(moods))
        rows = read_export(file.read_bytes())
        mapping.refuse_unmapped(row.mood for row in rows)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}", returncode=BAD_INPUT) from error
    except MoodtrackError as error:
        raise refusal(error) from error
    return Diary(rows, mapping, zone)


def refusal(error: MoodtrackError) -> CommandError:
    """What a command says when an import is refused."""
    intro = "Nothing was imported; these lines cannot be used:\n" if isinstance(error, MalformedRowsError) else ""
    return CommandError(f"{intro}{error}", returncode=BAD_INPUT)
