from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moodtrack.changes.actions import leave_tombstone, next_change
from moodtrack.changes.queries import deleted_among
from moodtrack.checkins.models import CheckIn
from moodtrack.checkins.queries import own_check_in
from moodtrack.checkins.rules.check_ins import CheckInDraft, is_added_later
from moodtrack.core.errors import ConflictError, Problem, RefusedError, StaleError
from moodtrack.core.sealing import pack, pack_text
from moodtrack.measures.items import FORM_VERSION
from moodtrack.people.models import Account, Client

TABLE = "check_ins"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a check-in: the row, and whether it is new here or has changed."""

    check_in: CheckIn
    is_new: bool
    is_changed: bool


@transaction.atomic
def record_check_in(
    *, client: Client, draft: CheckInDraft, by: Account, now: datetime, if_version: int | None = None
) -> Recorded:
    """Store a check-in under the phone's id, or replace it; the same content again changes nothing.

    Args:
        client: whose record.
        draft: what was said, checked.
        by: who acts; the client themself, or an import in their name.
        now: the instant of storing.
        if_version: the version the writer last saw, where they said so.

    Raises:
        RefusedError: it would change when the check-in was recorded.
        ConflictError: it was deleted.
        StaleError: it is not at ``if_version`` any more.
    """
    return record_check_ins(client=client, check_ins=[draft], by=by, now=now, if_version=if_version)[0]


@transaction.atomic
def record_check_ins(
    *, client: Client, check_ins: Sequence[CheckInDraft], by: Account, now: datetime, if_version: int | None = None
) -> list[Recorded]:
    """``record_check_in`` for many, each under an id of its own: all are stored, or none."""
    _refuse_strangers(client, by)
    change = next_change(client_id=client.pk)
    ids = [draft.id for draft in check_ins]
    stored = {row.id: row for row in CheckIn.objects.filter(client=client, id__in=ids)}
    writing = _Writing(client, change, now, if_version, deleted_among(client.pk, set(ids) - set(stored)))
    results = [writing.stored(draft, stored.get(draft.id)) for draft in check_ins]
    CheckIn.objects.bulk_create([result.check_in for result in results if result.is_new])
    for result in results:
        if result.is_changed and not result.is_new:
            result.check_in.save(force_update=True)
    return results


@dataclass(frozen=True, slots=True)
class _Writing:
    """One write to one client's record: under which number, when, on top of which version, and what was deleted."""

    client: Client
    change: int
    now: datetime
    if_version: int | None
    deleted: frozenset[UUID]

    def stored(self, draft: CheckInDraft, row: CheckIn | None) -> Recorded:
        """What becomes of one check-in, given the row its id has."""
        if row is None:
            return Recorded(self._new(draft), is_new=True, is_changed=True)
        if row.recorded_at != draft.recorded_at:
            raise RefusedError(Problem("/recorded_at", "unchangeable", "When a check-in was recorded cannot change."))
        if _content(row) == _content_of(draft):
            return Recorded(row, is_new=False, is_changed=False)
        if self.if_version is not None and self.if_version != row.version:
            raise StaleError(row)
        row.version += 1
        self._put(row, draft)
        return Recorded(row, is_new=False, is_changed=True)

    def _new(self, draft: CheckInDraft) -> CheckIn:
        if draft.id in self.deleted:
            raise ConflictError("This check-in was deleted. A new one needs a new id.")
        if self.if_version is not None:
            raise StaleError(None)
        row = CheckIn(client=self.client, id=draft.id, version=1, created_at=self.now)
        self._put(row, draft)
        return row

    def _put(self, row: CheckIn, draft: CheckInDraft) -> None:
        row.day, row.recorded_at, row.time_zone = draft.day, draft.recorded_at, draft.time_zone
        row.answers, row.note, row.note_shared = _answers(draft), pack_text(draft.note), draft.note_shared
        row.form_version = FORM_VERSION
        row.added_later = is_added_later(draft, self.client.day_starts_at)
        row.change, row.updated_at = self.change, self.now


def _answers(draft: CheckInDraft) -> bytes:
    return pack({**draft.answers, "tags": list(draft.tags)})


def _content(row: CheckIn) -> tuple[object, ...]:
    return (row.day, row.time_zone, bytes(row.answers), bytes(row.note), row.note_shared)


def _content_of(draft: CheckInDraft) -> tuple[object, ...]:
    return (draft.day, draft.time_zone, _answers(draft), pack_text(draft.note), draft.note_shared)


@transaction.atomic
def delete_check_in(
    *, client: Client, check_in_id: UUID, by: Account, now: datetime, if_version: int | None = None
) -> None:
    """Take a check-in out of the record; its versions stay in the client's history.

    Raises:
        NotFoundError: there is none under this id.
        StaleError: it is not at ``if_version`` any more.
    """
    _refuse_strangers(client, by)
    change = next_change(client_id=client.pk)
    row = own_check_in(client.account, check_in_id)
    if if_version is not None and if_version != row.version:
        raise StaleError(row)
    row.delete()
    leave_tombstone(client_id=client.pk, table=TABLE, row_id=check_in_id, change=change, now=now)


def _refuse_strangers(client: Client, by: Account) -> None:
    """Only the client writes their record; a caller that gets here with somebody else is a bug."""
    if by.pk != client.pk:
        raise PermissionError("a client's record is written by the client")
