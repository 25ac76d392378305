"""What is looked for in a record, and in which order: each kind's own rule is in its file."""

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from analytics.candidate import Aspect, Candidate, Kind, Pattern
from analytics.kinds.before_gap import before_gap
from analytics.kinds.known_date import known_date
from analytics.kinds.shift import shift
from analytics.kinds.sleep import sleep_either_way, sleep_longer
from analytics.kinds.tag import eligible_tags, tag, tags_to_look_at
from analytics.kinds.tag_next_day import tag_next_day
from analytics.kinds.trend import trend
from analytics.kinds.variability import variability
from analytics.kinds.watched import Watched, watch
from analytics.kinds.weekend import weekend
from analytics.record import Record

Candidates: TypeAlias = dict[Pattern, Candidate | None]
"""In catalogue order; None where the days are too few."""

FIRST_OUTCOME = "mood"
FURTHER_OUTCOMES = ("energy", "tension")
LEAST_DAYS_FOR_SECONDARY = 60
WEIGHTS: dict[tuple[Kind, Aspect | None], float] = {
    ("trend", None): 2.0,
    ("shift", None): 2.0,
    ("weekend", None): 1.5,
    ("sleep", None): 1.5,
    ("sleep", "either_way"): 0.5,
    ("before_gap", None): 1.5,
}
"""How much of a family's error a test may use, in proportion; 1 where nothing is said. Ten tags are ten questions at a
venture. A course, weekends and sleep are one question each, and likelier to be so."""


def primary(record: Record) -> Candidates:
    """The automatic patterns of mood."""
    return _in_outcome(record, FIRST_OUTCOME)


def n_rare_tags(record: Record) -> int:
    """How many tags have too few days with or without them to be looked at; 0 where no tag is."""
    if record.is_near_constant(FIRST_OUTCOME):
        return 0
    used = [name for name, is_set in record.tags.items() if is_set.any()]
    return len(used) - len(eligible_tags(record, FIRST_OUTCOME))


def secondary(record: Record) -> Candidates:
    """The automatic patterns of energy and tension, where they are told at all, and of the day after a tag.

    None in a short record.
    """
    if len(record) < LEAST_DAYS_FOR_SECONDARY:
        return {}
    answered = [rating for rating in FURTHER_OUTCOMES if len(record.values(rating))]
    found = [_in_outcome(record, rating) for rating in answered]
    return {pattern: each for candidates in [*found, _next_day(record)] for pattern, each in candidates.items()}


def asked(
    record: Record, *, watched: Sequence[Watched], sessions: Sequence[date], known_dates: Sequence[date]
) -> Candidates:
    """What was asked in advance: the watched questions, and mood before and since each known date.

    The questions share their error among them, and so do the dates.
    """
    questions, dates = {question.pattern: question for question in watched}, sorted(set(known_dates))
    answers = {
        pattern: watch(record, question, sessions=sessions, beside=len(questions))
        for pattern, question in questions.items()
    }
    return answers | {
        Pattern("known_date", FIRST_OUTCOME, day.isoformat()): known_date(record, FIRST_OUTCOME, day, beside=len(dates))
        for day in dates
    }


def weight(pattern: Pattern) -> float:
    """A pattern's share of its family's error, against that of one tag."""
    return WEIGHTS.get((pattern.kind, pattern.aspect), 1.0)


def _in_outcome(record: Record, outcome: str) -> Candidates:
    if record.is_near_constant(outcome):
        return {}
    tags = tags_to_look_at(record, outcome)
    return {
        Pattern("trend", outcome): trend(record, outcome),
        Pattern("shift", outcome): shift(record, outcome),
        Pattern("weekend", outcome): weekend(record, outcome),
        **{Pattern("tag", outcome, name): tag(record, outcome, name) for name in tags},
        Pattern("sleep", outcome): sleep_longer(record, outcome),
        Pattern("sleep", outcome, aspect="either_way"): sleep_either_way(record, outcome),
        Pattern("variability", outcome): variability(record, outcome),
        Pattern("before_gap", outcome): before_gap(record, outcome),
    }


def _next_day(record: Record) -> Candidates:
    if record.is_near_constant(FIRST_OUTCOME):
        return {}
    tags = tags_to_look_at(record, FIRST_OUTCOME)
    return {Pattern("tag_next_day", FIRST_OUTCOME, name): tag_next_day(record, FIRST_OUTCOME, name) for name in tags}
