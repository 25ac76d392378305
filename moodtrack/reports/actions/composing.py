"""From material and numbers to the document that is stored, page, PDF and JSON in one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations
from typing import Any

from moodtrack.core.words import words_in
from moodtrack.reports.queries.material import Material
from moodtrack.reports.queries.shared_record import SharedCheckIn
from moodtrack.reports.rules import Period, period_of
from moodtrack.reports.wording.changed import paused_sentence
from moodtrack.reports.wording.in_brief import sentences_in_brief, sentences_of_ratings
from moodtrack.reports.wording.patterns import LookedFor, sentences_of_patterns, worded_findings


@dataclass(frozen=True, slots=True)
class Composed:
    """A document ready to be stored, and what has to stay shared for it to be shown.

    Args:
        document: without what only a stored version has (``id, version, made_at, is_current``).
        kinds: the kinds of data it was made from.
        quoted: the fingerprints of the notes it holds.
    """

    document: dict[str, Any]
    kinds: list[str]
    quoted: list[str]


def period_of_material(material: Material) -> Period:
    """The days the report is about."""
    day_of = material.days.day_of
    return period_of(
        session_day=day_of(material.up_to),
        last_session_day=day_of(material.last_session.starts_at) if material.last_session else None,
        check_in_days=[check_in.row.day for check_in in material.check_ins],
        paused_on=day_of(material.paused_at) if material.paused_at else None,
    )


def compose(material: Material, period: Period, numbers: Mapping[str, Any], looked_for: LookedFor) -> Composed:
    """Put the document together.

    Args:
        material: what was read.
        period: the days it is about.
        numbers: the analysis under the document's field names, with the word of the change in it.
        looked_for: the patterns.
    """
    return Composed(_document(material, period, numbers, looked_for), material.kinds, _quoted(material, period))


def _document(material: Material, period: Period, numbers: Mapping[str, Any], looked_for: LookedFor) -> dict[str, Any]:
    therapist = material.relationship.therapist
    words = words_in(therapist.account.language)
    document = {
        "method_version": numbers["method_version"],
        "client": {"label": material.label},
        "therapist": {"name": therapist.name},
        "zone": therapist.zone,
        "session": _session(material),
        "last_session": _last_session(material),
        "sessions": _sessions(material, period),
        "paused": _paused(material, words),
        "period": {"from": str(period.first), "to": str(period.last), "since": str(period.since)},
        "completeness": numbers["completeness"],
        "completeness_8_weeks": numbers["completeness_8_weeks"],
        "series": numbers["series"],
        "level": numbers["level"],
        "since_last_session": numbers["since_last_session"],
        "last_4_weeks": numbers["last_4_weeks"],
        "findings": worded_findings(looked_for, words),
        "notes": _notes(material, period),
        "topics": _topics(material),
    }
    return document | {"sentences": said_in(document, looked_for, words)}


def said_in(document: Mapping[str, Any], looked_for: LookedFor, words: NullTranslations) -> list[dict[str, Any]]:
    """Every sentence of a document that has none yet, in the order of reading."""
    said = (
        *sentences_in_brief(document, words),
        *sentences_of_ratings(document, words),
        *sentences_of_patterns(looked_for, words),
    )
    return [sentence.as_stored() for sentence in said]


def _session(material: Material) -> dict[str, Any] | None:
    if material.session is None:
        return None
    return {"number": material.number, "starts_at": instant(material.session.starts_at)}


def _last_session(material: Material) -> dict[str, Any] | None:
    if material.last_session is None:
        return None
    return {"number": material.last_number, "starts_at": instant(material.last_session.starts_at)}


def _paused(material: Material, words: NullTranslations) -> dict[str, Any] | None:
    if material.paused_at is None:
        return None
    return paused_sentence(material.days.day_of(material.paused_at), material.label, words).as_stored()


def _sessions(material: Material, period: Period) -> list[dict[str, Any]]:
    """The sessions of the period before the one prepared for, held or not, in order, on the client's local days."""
    days = [(material.days.day_of(session.starts_at), session) for session in material.sessions]
    return [
        {"number": session.number, "day": str(day), "is_held": session.is_held}
        for day, session in days
        if period.first <= day <= period.last
    ]


def instant(moment: datetime) -> str:
    """An instant as RFC 3339 in UTC, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _notes(material: Material, period: Period) -> list[dict[str, str]]:
    return [{"day": str(one.row.day), "text": one.note} for one in _with_shown_note(material, period)]


def _with_shown_note(material: Material, period: Period) -> Iterator[SharedCheckIn]:
    within = (check_in for check_in in material.check_ins if period.first <= check_in.row.day <= period.last)
    return (check_in for check_in in within if check_in.note)


def _quoted(material: Material, period: Period) -> list[str]:
    """The notes that are shown, and those because of which alone a check-in counts."""
    counted = (check_in for check_in in material.check_ins if check_in.kinds == {"notes"})
    return sorted({check_in.row.note_fingerprint for check_in in (*_with_shown_note(material, period), *counted)})


def _topics(material: Material) -> list[dict[str, str]]:
    return [
        {"text": topic.text, "kind": topic.row.kind, "added_on": str(material.days.day_of(topic.row.created_at))}
        for topic in material.topics
    ]
