"""The document of an export -> what of it can be brought in, by the same rules that phones are read by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from moodtrack.checkins.rules.check_ins import CheckInDraft, read_check_in
from moodtrack.checkins.rules.histories import (
    CheckInHistory,
    KeptRecord,
    KeptTopic,
    KeptVersion,
    history_problem,
    record_problem,
)
from moodtrack.checkins.rules.topics import GREATEST_POSITION, TopicDraft, TopicKind, read_topic
from moodtrack.core.days import is_zone
from moodtrack.core.errors import RefusedError
from moodtrack.core.words import LANGUAGES
from moodtrack.measures.items import FORM_VERSION
from moodtrack.ownership.formats.record.parts import Part
from moodtrack.people.rules import KeptZone
from moodtrack.reminders.rules.wish import KINDS, Wish, wish_problems

MOST = 2**31 - 1
ATTESTED = (
    "relationships",
    "consents",
    "pauses",
    "sessions",
    "questions",
    "annotations",
    "reports",
    "devices",
    "reminders",
    "deliveries",
)
"""What others did, or what was done with others: no file can say that it happened here."""
ACCESS_LOG = "access_log"


@dataclass(frozen=True, slots=True)
class BroughtRecord:
    """What of an export can be brought in.

    Args:
        time_zone, day_starts_at, language: how the account was set.
        former_zones: where and when their days began before.
        record: check-ins and topics.
        wishes: by kind, when the client wants to be asked.
        left: how many of what is left out there are, by its name in the document.
    """

    time_zone: str
    day_starts_at: time
    former_zones: Sequence[KeptZone]
    language: str
    record: KeptRecord
    wishes: Mapping[str, Wish]
    left: Mapping[str, int]


def record_in(document: Mapping[str, Any], *, now: datetime) -> BroughtRecord:
    """Read a document.

    Args:
        document: as ``document_in`` gives it.
        now: aware instant of reading; no day lies beyond its tomorrow.

    Raises:
        UnusableFileError: naming the first place that cannot be used.
    """
    whole = Part(document)
    client = whole["client"]
    zone = _zone(client["time_zone"])
    return BroughtRecord(
        time_zone=zone,
        day_starts_at=client["day_starts_at"].wall_time(),
        former_zones=[_former_zone(part) for part in client["former_zones"].list()],
        language=_one_of(client["language"], LANGUAGES),
        record=_kept(whole, now),
        wishes=_wishes(whole["reminder_schedules"], zone),
        left={name: sum(1 for _ in whole[name].list()) for name in (*ATTESTED, ACCESS_LOG)},
    )


def _kept(whole: Part, now: datetime) -> KeptRecord:
    record = KeptRecord(
        check_ins=[_history(part, now) for part in whole["check_ins"].list()],
        topics=[_topic(part) for part in whole["topics"].list()],
        deleted_topics=[(part["id"].id(), part["deleted_at"].instant()) for part in whole["deleted_topics"].list()],
    )
    if problem := record_problem(record):
        raise whole.refusal(problem)
    return record


def _history(part: Part, now: datetime) -> CheckInHistory:
    versions = tuple(_version(one, part, place, now) for place, one in enumerate(part["versions"].list(), 1))
    history = CheckInHistory(part["id"].id(), versions, part["deleted_at"].instant_or_none())
    if problem := history_problem(history):
        raise part.refusal(problem)
    return history


def _version(part: Part, check_in: Part, place: int, now: datetime) -> KeptVersion:
    part["version"].whole(place, place)
    return KeptVersion(
        draft=_draft(part, check_in, now),
        form_version=part["form_version"].whole(1, FORM_VERSION),
        added_later=part["added_later"].truth(),
        created_at=part["created_at"].instant(),
        updated_at=part["updated_at"].instant(),
    )


def _draft(part: Part, check_in: Part, now: datetime) -> CheckInDraft:
    """A version as a phone would have sent it."""
    body = {name: part[name].raw() for name in ("day", "recorded_at", "time_zone", "tags")}
    body["answers"] = {key: answer["value"].raw() for key, answer in part["answers"].items()}
    body["note"] = {"text": part["note"].text(), "shared": part["note_shared"].truth()}
    try:
        return read_check_in(body, check_in_id=check_in["id"].id(), now=now)
    except RefusedError as error:
        raise part.refused(error) from error


def _topic(part: Part) -> KeptTopic:
    draft = _topic_draft(part)
    return KeptTopic(
        id=part["id"].id(),
        text=draft.text,
        kind=TopicKind(_one_of(part["kind"], tuple(TopicKind))),
        position=part["position"].whole(0, GREATEST_POSITION),
        version=part["version"].whole(1, MOST),
        created_at=part["created_at"].instant(),
        updated_at=part["updated_at"].instant(),
        written_at=part["written_at"].instant(),
    )


def _topic_draft(part: Part) -> TopicDraft:
    try:
        return read_topic({"text": part["text"].raw()})
    except RefusedError as error:
        raise part.refused(error) from error


def _wishes(part: Part, zone: str) -> dict[str, Wish]:
    read = [_wish(one, zone) for one in part.list()]
    wishes = dict(read)
    if len(wishes) < len(read):
        raise part.refusal("Each kind stands there once.")
    return wishes


def _wish(part: Part, zone: str) -> tuple[str, Wish]:
    kind = _one_of(part["kind"], KINDS)
    wish = Wish(
        zone=zone,
        enabled=part["enabled"].truth(),
        times=tuple(one.wall_time() for one in part["times"].list()),
        weekdays=tuple(one.whole(0, 6) for one in part["weekdays"].list()),
        quiet_from=part["quiet_from"].wall_time(),
        quiet_until=part["quiet_until"].wall_time(),
        paused_until=part["paused_until"].instant_or_none(),
    )
    if problems := wish_problems(kind, wish):
        raise part.refused(RefusedError(*problems))
    return kind, wish


def _former_zone(part: Part) -> KeptZone:
    return KeptZone(_zone(part["time_zone"]), part["day_starts_at"].wall_time(), part["ended_at"].instant())


def _zone(part: Part) -> str:
    if not is_zone(part.text()):
        raise part.refusal("This is not an IANA time zone name, such as Europe/Madrid.")
    return part.text()


def _one_of(part: Part, words: tuple[str, ...]) -> str:
    if part.text() not in words:
        raise part.refusal("This is none of the words that are taken here.")
    return part.text()
