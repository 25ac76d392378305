"""A stored report, read once into typed values; what an older version does not hold gets a default."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from moodtrack.reports.sheet.stored import (
    AskedFinding,
    Change,
    Completeness,
    EarlierSession,
    NumberedSession,
    ObservedDay,
    Range,
    StoredNote,
    StoredReport,
    StoredSentence,
    StoredTopic,
)
from moodtrack.reports.sheet.texts import printable

REFERENCE_LENGTH = 8
"""Of the id's end, which is random; it begins with the time."""
KNOWN_DATE = "known_date"
OF_A_PATTERN, OF_A_RATING, ASKED = "patterns.", "ratings.", "asked"
APART = (OF_A_PATTERN, OF_A_RATING)
"""How the keys of sentences begin that stand apart from what is in brief."""
OTHER_RATINGS = ("energy", "tension", "sleep_hours")


def read_document(document: Mapping[str, Any]) -> StoredReport:
    """Read the JSON document of a report.

    Args:
        document: as ``reports.actions`` composes it, with or without what only a stored version has.

    Raises:
        KeyError: a field that every version holds is missing.
    """
    period, change = document["period"], document.get("since_last_session") or {}
    said = [_sentence(each) for each in document["sentences"]]
    return StoredReport(
        reference=document.get("id", "")[-REFERENCE_LENGTH:],
        version=document.get("version", 1),
        made_at=_instant(document.get("made_at")),
        is_current=document.get("is_current", True),
        method_version=document.get("method_version", ""),
        client=printable(document["client"]["label"]),
        therapist=printable(document.get("therapist", {}).get("name", "")),
        zone=document.get("zone", "UTC"),
        session=_session(document.get("session")),
        last_session=_session(document.get("last_session")),
        first=date.fromisoformat(period["from"]),
        last=date.fromisoformat(period["to"]),
        since=date.fromisoformat(period["since"]),
        completeness=Completeness(**document["completeness"]),
        completeness_8_weeks=Completeness(**document["completeness_8_weeks"]),
        observed=tuple(_observed(entry) for entry in document["series"]),
        change=_change(change.get("mood")),
        other_changes=_other_changes(change),
        sessions=tuple(_earlier(each) for each in document.get("sessions", ())),
        has_level=document["level"]["mood"] is not None,
        has_slower_change=bool(document.get("last_4_weeks")),
        shares_error=_shares_error(document),
        sentences=tuple(each.text for each in said if not each.key.startswith(APART)),
        of_ratings={each.key.split(".")[1]: each.text for each in said if each.key.startswith(OF_A_RATING)},
        patterns=_patterns(document, said),
        asked=_answers(document, said),
        updated=_text(document.get("updated")),
        paused=_text(document.get("paused")),
        notes=tuple(_note(note) for note in document["notes"]),
        topics=tuple(_topic(topic) for topic in document["topics"]),
    )


def _sentence(stored: Mapping[str, Any]) -> StoredSentence:
    return StoredSentence(stored["key"], printable(stored["text"]))


def _text(stored: Mapping[str, Any] | None) -> str:
    return "" if stored is None else printable(stored["text"])


def _patterns(document: Mapping[str, Any], said: Iterable[StoredSentence]) -> tuple[StoredSentence, ...]:
    """What is said of patterns nobody asked about; the answers to what was asked stand by themselves."""
    whys = {printable(each["text"]): printable(each["why"]) for each in document.get("findings", ())}
    return tuple(
        replace(each, why=whys.get(each.text, ""))
        for each in said
        if each.key.startswith(OF_A_PATTERN) and ASKED not in each.key.split(".")
    )


def _answers(document: Mapping[str, Any], said: Iterable[StoredSentence]) -> tuple[AskedFinding, ...]:
    """The answers that are told, in the order of their sentences: which of them was decided when it was composed."""
    told = [each.text for each in said if each.key.startswith(OF_A_PATTERN) and ASKED in each.key.split(".")]
    answers = (_asked(each) for each in document.get("findings", ()) if each["tier"] == ASKED)
    return tuple(sorted((each for each in answers if each.text in told), key=lambda each: told.index(each.text)))


def _shares_error(document: Mapping[str, Any]) -> bool:
    """Whether any answer that is told has another beside it: questions share the error, and so do dates."""
    asked = [each for each in document.get("findings", ()) if each["family"] == ASKED]
    beside = Counter(each["kind"] == KNOWN_DATE for each in asked)
    return any(beside[each["kind"] == KNOWN_DATE] > 1 for each in asked if each["tier"] == ASKED)


def _asked(stored: Mapping[str, Any]) -> AskedFinding:
    return AskedFinding(
        kind=stored["kind"],
        what=printable(stored["tag"] or ""),
        text=printable(stored["text"]),
        why=printable(stored["why"]),
        days_with=frozenset(date.fromisoformat(day) for day in stored["supporting_days"]),
        estimate=stored["estimate"] if "unclear" not in stored["wording_key"].split(".") else None,
        shape=stored["shape"],
    )


def _earlier(stored: Mapping[str, Any]) -> EarlierSession:
    return EarlierSession(stored["number"], date.fromisoformat(stored["day"]), stored["is_held"])


def _instant(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored)


def _session(stored: Mapping[str, Any] | None) -> NumberedSession | None:
    return None if stored is None else NumberedSession(stored["number"], datetime.fromisoformat(stored["starts_at"]))


def _observed(stored: Mapping[str, Any]) -> ObservedDay:
    others = {rating: stored.get(rating) for rating in OTHER_RATINGS}
    spread = _range(stored, "mood")
    return ObservedDay(date.fromisoformat(stored["day"]), stored["mood"], stored["added_later"], others, spread)


def _change(stored: Mapping[str, Any] | None) -> Change | None:
    if stored is None:
        return None
    return Change(
        word=stored["word"],
        before=stored["before"],
        since=stored["since"],
        n_before=stored["n_before"],
        n_since=stored["n_since"],
        has_interval=stored["low"] is not None,
        before_range=_range(stored, "before"),
        since_range=_range(stored, "since"),
        usual=_range(stored, "usual"),
    )


def _other_changes(stored: Mapping[str, Any]) -> dict[str, Change]:
    changes = {rating: _change(stored.get(rating)) for rating in OTHER_RATINGS}
    return {rating: change for rating, change in changes.items() if change is not None}


def _range(stored: Mapping[str, Any], name: str) -> Range | None:
    low, high = stored.get(f"{name}_low"), stored.get(f"{name}_high")
    return None if low is None or high is None else (low, high)


def _note(stored: Mapping[str, Any]) -> StoredNote:
    return StoredNote(date.fromisoformat(stored["day"]), printable(stored["text"]))


def _topic(stored: Mapping[str, Any]) -> StoredTopic:
    added_on = stored.get("added_on")
    return StoredTopic(
        printable(stored["text"]), stored["kind"], None if added_on is None else date.fromisoformat(added_on)
    )
