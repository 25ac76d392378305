from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from moodtrack.audit.rules import Action
from moodtrack.changes.queries import deleted_among
from moodtrack.changes.rules import CHECK_INS
from moodtrack.checkins.actions.check_ins import record_check_ins
from moodtrack.checkins.rules.check_ins import CheckInDraft, read_check_in
from moodtrack.core.errors import ConflictError, RefusedError
from moodtrack.ownership.formats.daylio.check_ins import DaylioCheckIn, check_ins_from
from moodtrack.ownership.formats.daylio.export import DaylioRow, Fault, MalformedRowsError
from moodtrack.ownership.formats.daylio.moods import MoodMapping
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account, Client


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file's check-ins; ``left_out`` are those that the client has deleted here."""

    new: int
    changed: int
    unchanged: int
    left_out: int


@transaction.atomic
def import_daylio(
    *, client: Client, rows: Sequence[DaylioRow], moods: MoodMapping, zone: str, by: Account, now: datetime
) -> Imported:
    """Bring a Daylio diary into a client's record: all of it, or nothing.

    The same rows again change nothing; what the client has deleted here stays deleted.

    Args:
        client: whose diary it is.
        rows: as read from the file.
        moods: which number each mood's name stands for.
        zone: IANA name of the zone in which Daylio's clock ran.
        by: the client themself.
        now: the instant of storing.

    Raises:
        UnmappedMoodError: a mood of the file has no number.
        MalformedRowsError: rows that no client could have recorded, such as a day that has not come yet.
        ConflictError: the file was imported before with another zone.
    """
    read = check_ins_from(rows, client_id=client.pk, moods=moods, zone=zone)
    deleted = deleted_among(client.pk, CHECK_INS, [check_in.id for check_in in read])
    drafts = _drafts([check_in for check_in in read if check_in.id not in deleted], now)
    try:
        recorded = record_check_ins(client_id=client.pk, check_ins=drafts, by=by, now=now)
    except RefusedError as error:
        # Every draft is sound by itself: what is left to refuse is another instant for a row that is here already.
        raise ConflictError("This file was imported before with another --zone; give the same one again.") from error
    record_events(client_ids=[client.pk], by=by, action=Action.IMPORT_DAYLIO, count=len(drafts), now=now)
    became = Counter("new" if one.is_new else "changed" if one.is_changed else "unchanged" for one in recorded)
    return Imported(became["new"], became["changed"], became["unchanged"], left_out=len(read) - len(drafts))


def _drafts(check_ins: Iterable[DaylioCheckIn], now: datetime) -> list[CheckInDraft]:
    drafts: list[CheckInDraft] = []
    faults: list[Fault] = []
    for check_in in check_ins:
        try:
            drafts.append(read_check_in(check_in.body, check_in_id=check_in.id, now=now))
        except RefusedError as error:
            faults.extend(Fault(check_in.line, f"{problem.pointer}: {problem.detail}") for problem in error.problems)
    if faults:
        raise MalformedRowsError(tuple(sorted(faults, key=lambda fault: fault.line)))
    return drafts
