"""A record as it once was kept, to be kept again: every version, what was deleted, and when all of it was written."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.checkins.rules.topics import TopicKind


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """One version of a check-in, with what was stored beside what the client said."""

    draft: CheckInDraft
    form_version: int
    added_later: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class CheckInHistory:
    """Every version of a check-in, oldest first; of one that was deleted, when. That one may have no version left."""

    id: UUID
    versions: tuple[KeptVersion, ...]
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptTopic:
    """A topic, with what was stored beside what the client said."""

    id: UUID
    text: str
    kind: TopicKind
    position: int
    version: int
    created_at: datetime
    updated_at: datetime
    written_at: datetime


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """All that phones write; of topics that were deleted, when."""

    check_ins: Sequence[CheckInHistory]
    topics: Sequence[KeptTopic]
    deleted_topics: Sequence[tuple[UUID, datetime]]


def history_problem(history: CheckInHistory) -> str | None:
    """Why this cannot have been the history of a check-in, or None."""
    if not history.versions and history.deleted_at is None:
        return "It has no version and was not deleted."
    if len({(kept.draft.recorded_at, kept.created_at) for kept in history.versions}) > 1:
        return "When it was recorded, and when it was stored first, differs between its versions."
    return None


def record_problem(record: KeptRecord) -> str | None:
    """Why these cannot stand in one record, or None."""
    topics = [topic.id for topic in record.topics] + [topic_id for topic_id, _ in record.deleted_topics]
    for ids in ([history.id for history in record.check_ins], topics):
        if (twice := _twice(ids)) is not None:
            return f"The id {twice} stands there twice."
    return None


def _twice(ids: Iterable[UUID]) -> UUID | None:
    return next((one for one, count in Counter(ids).items() if count > 1), None)
