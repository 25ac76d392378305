"""What the tests of the report job have in common: a record, a session, and the worker's two tasks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from moodtrack.care.models import CareRelationship
from moodtrack.checkins.actions.check_ins import record_check_ins
from moodtrack.checkins.actions.topics import add_topic
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.checkins.rules.topics import read_topic
from moodtrack.core.context import acting_as
from moodtrack.reports import tasks

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
SESSION = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def draft(day: date, mood: float, note: str = "", *, shared: bool = False, hour: int = 19) -> CheckInDraft:
    recorded_at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    answers = {"mood": mood, "energy": 4}
    return CheckInDraft(uuid4(), day, recorded_at, "Europe/Madrid", answers, ("walk",), note, shared)


def check_in(relationship: CareRelationship, *drafts: CheckInDraft, now: datetime = NOW) -> None:
    client = relationship.client
    with acting_as(client.pk):
        record_check_ins(client_id=client.pk, check_ins=drafts, by=client.account, now=now)


def put_on_agenda(relationship: CareRelationship, text: str, now: datetime = NOW) -> None:
    with acting_as(relationship.client_id):
        add_topic(
            client=relationship.client, topic_id=uuid4(), draft=read_topic({"text": text, "kind": "talk"}), now=now
        )


def full_record(days: int = 12) -> list[CheckInDraft]:
    """Every kind of answer, tag and note, some of it private, two of a day, one added later."""
    first = date(2026, 11, 21) - timedelta(days=days)
    drafts = [_full(first + timedelta(days=n), n) for n in range(days)]
    second = replace(_full(first, 5), recorded_at=drafts[0].recorded_at + timedelta(hours=2))
    late = replace(_full(first + timedelta(days=1), 6), recorded_at=drafts[4].recorded_at + timedelta(minutes=1))
    return [*drafts, second, late]


def _full(day: date, n: int) -> CheckInDraft:
    answers = {"mood": 2 + n % 5, "energy": 1 + n % 7, "tension": 7 - n % 7, "sleep_hours": 6 + n % 3}
    note = f"note {n}" if n % 2 else ""
    recorded_at = datetime(day.year, day.month, day.day, 18, n % 60, tzinfo=UTC)
    return CheckInDraft(
        uuid4(), day, recorded_at, "Europe/Madrid", answers, ("walk", f"tag {n}") if n % 3 else (), note, n % 4 == 1
    )


def work() -> None:
    """A tick of the sweep, and a worker that hears it."""
    tasks.sweep()
    tasks.make()


def of_kinds(drafts: Sequence[CheckInDraft], kinds: set[str]) -> list[CheckInDraft]:
    """The record of somebody who never entered anything of any other kind, nor a private note."""
    items = {"sleep_hours" if kind == "sleep" else kind for kind in kinds}
    left = [
        replace(
            one,
            id=uuid4(),
            answers={item: value for item, value in one.answers.items() if item in items},
            tags=one.tags if "tags" in kinds else (),
            note=one.note if "notes" in kinds and one.note_shared else "",
            note_shared=one.note_shared and "notes" in kinds,
        )
        for one in drafts
    ]
    return [one for one in left if one.answers or one.tags or one.note]
