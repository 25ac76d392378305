"""The short way from made-up days to findings: the analysis alone, many clients at a time."""

import json
from collections.abc import Iterable, Sequence
from datetime import time, timedelta

from analytics.finding import stored_finding
from analytics.patterns import Preparation, find_patterns
from analytics.record import Record
from analytics.report import METHOD_VERSION
from analytics.series import CheckInRecord, day_values
from bench.truth.diary import Diary
from bench.truth.statements import Document
from moodtrack.checkins.rules.check_ins import CheckInDraft, is_added_later

OWN_TO_A_REPORT = frozenset({"text", "why"})
"""What a report's document says of a finding beyond its numbers."""


def findings(said: Sequence[tuple[Diary, Sequence[CheckInDraft]]]) -> list[list[Document]]:
    """What is found in the days of each client, as it would be stored."""
    found = find_patterns([_preparation(diary, drafts) for diary, drafts in said])
    return [[stored_finding(each, method_version=METHOD_VERSION) for each in one.findings] for one in found]


def as_bytes(found: Iterable[Document]) -> bytes:
    """The numbers of findings, to compare both ways by."""
    numbers = [{name: each[name] for name in each if name not in OWN_TO_A_REPORT} for each in found]
    return json.dumps(numbers, sort_keys=True).encode()


def _preparation(diary: Diary, drafts: Sequence[CheckInDraft]) -> Preparation:
    last = diary.session - timedelta(days=1)
    records = {str(draft.id): _record(draft) for draft in drafts if draft.recorded_at < diary.session_starts_at}
    return Preparation(
        record=Record.of(day_values(records.values(), first=diary.first, last=last)),
        last=last,
        session=diary.session,
        sessions_held=diary.held,
        watched=diary.watched,
        known_dates=diary.known_dates,
    )


def _record(draft: CheckInDraft) -> CheckInRecord:
    return CheckInRecord(
        id=str(draft.id),
        day=draft.day,
        recorded_at=draft.recorded_at,
        mood=draft.answers.get("mood"),
        energy=draft.answers.get("energy"),
        tension=draft.answers.get("tension"),
        sleep_hours=draft.answers.get("sleep_hours"),
        added_later=is_added_later(draft, lambda _: time.min),
        tags=draft.tags,
    )
