"""What of a client's record one therapist may see: filtered by consent and pauses before anything is computed of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from moodtrack.agreements.queries import annotations_in, opened_question, watched_at
from moodtrack.agreements.rules import Subject
from moodtrack.care.models import CareRelationship
from moodtrack.care.queries import current_consent, hidden_spans
from moodtrack.care.rules.sharing import Span
from moodtrack.checkins.models import CheckIn
from moodtrack.checkins.queries import TopicContent, agenda_of, opened, opened_topic, record_of
from moodtrack.core.sealing import Seal
from moodtrack.people.queries import LocalDays

KIND_OF_ITEM = {"mood": "mood", "energy": "energy", "tension": "tension", "sleep_hours": "sleep"}


@dataclass(frozen=True, slots=True)
class SharedCheckIn:
    """What of a check-in one reader may see."""

    row: CheckIn
    answers: dict[str, float]
    tags: list[str]
    note: str

    @property
    def kinds(self) -> set[str]:
        """The kinds of what there is in it."""
        beside = {kind for kind, content in (("tags", self.tags), ("notes", self.note)) if content}
        return {KIND_OF_ITEM[item] for item in self.answers} | beside


@dataclass(frozen=True, slots=True)
class SharedRecord:
    """The client's record as one therapist may see it, up to an instant."""

    relationship: CareRelationship
    kinds: frozenset[str]
    hidden: list[Span]
    as_of: datetime
    seal: Seal

    @classmethod
    def of(cls, relationship: CareRelationship, as_of: datetime, seal: Seal) -> Self:
        """As their consent and the pauses of sharing allow now."""
        kinds = frozenset(current_consent(relationship).kinds)
        return cls(relationship, kinds, hidden_spans(relationship), as_of, seal)

    def paused_at(self, instant: datetime) -> datetime | None:
        """When the pause began that runs at an instant."""
        return min((span.starts_at for span in self.hidden if span.holds(instant)), default=None)

    def hidden_days(self, days: LocalDays, up_to: datetime) -> list[date]:
        """The local days up to an instant of which a pause hides something, or all."""
        return sorted({day for span in self.hidden for day in _days_in(span, days, up_to)})

    def check_ins(self) -> Iterable[SharedCheckIn]:
        """What may be seen of the check-ins; one with nothing shared is none."""
        for row in record_of(self.relationship.client_id, recorded_before=self.as_of, hidden=self.hidden):
            shared = self._shared(row)
            if shared.kinds:
                yield shared

    def _shared(self, row: CheckIn) -> SharedCheckIn:
        content = opened(row, self.seal, with_note="notes" in self.kinds and row.note_shared)
        answers = {item: value for item, value in content.answers.items() if KIND_OF_ITEM[item] in self.kinds}
        return SharedCheckIn(row, answers, content.tags if "tags" in self.kinds else [], content.note)

    def topics(self) -> list[TopicContent]:
        """The agenda, where topics are shared."""
        if "topics" not in self.kinds:
            return []
        rows = agenda_of(self.relationship.client_id).filter(created_at__lt=self.as_of)
        shown = (row for row in rows if not any(span.holds(row.written_at) for span in self.hidden))
        return [opened_topic(row, self.seal) for row in shown]

    def watched(self) -> list[Subject]:
        """What the two have agreed to watch."""
        rows = watched_at(self.relationship, self.as_of)
        return [opened_question(row, self.seal).subject for row in rows]

    def known_dates(self) -> list[date]:
        """The dates its reader has noted."""
        rows = annotations_in(self.relationship).filter(created_at__lt=self.as_of)
        return list(rows.values_list("day", flat=True))


def _days_in(span: Span, days: LocalDays, up_to: datetime) -> Iterable[date]:
    first, last = days.day_of(span.starts_at), days.day_of(min(span.ends_at or up_to, up_to))
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
