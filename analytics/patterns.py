"""Patterns in one client's days that can be believed: the one way in for the report task, for many clients at a time.

Only what stands out among all that was looked at is told, and only what stood out at the session before too is told as
confirmed. Who may not see something must not be shown what it leads to: leave it out of the record beforehand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from analytics.candidate import Pattern
from analytics.catalogue import FIRST_OUTCOME, asked, n_rare_tags
from analytics.engine import estimate_all
from analytics.finding import Finding, tested_finding, untested_finding
from analytics.kinds.watched import Watched
from analytics.look import Judged, Look, look_at, recent_part, settle
from analytics.mixture import intervals
from analytics.reasons import reason_untested
from analytics.record import Record
from analytics.tags import spelled
from analytics.tiers import Standing, Tier, standing_out, tiers_of

LEAST_DAYS_BETWEEN_LOOKS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """What a report is prepared from: one client's shared days up to `last`, and what was agreed.

    `session` is the day of the session prepared for, `sessions_held` those of the ones held before it, `known_dates`
    days that were named for another reason than the moods.
    """

    record: Record
    last: date
    session: date
    sessions_held: Sequence[date] = ()
    watched: Sequence[Watched] = ()
    known_dates: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Patterns:
    """What was looked for in one client's days, in the order of the catalogue.

    Where mood `is_near_constant` nothing is looked for in it unasked. `n_observed` days with a check-in were looked at.
    Of the tags that too few days go with only the number is kept: there may be thousands.
    """

    findings: tuple[Finding, ...]
    n_rare_tags: int
    is_near_constant: bool
    n_observed: int


def find_patterns(preparations: Sequence[Preparation], *, is_gated: bool = True) -> list[Patterns]:
    """Look for every pattern of the catalogue in the days of each client.

    Args:
        preparations: of one client or of many; a client's patterns do not depend on who is beside them.
        is_gated: False tells what stands out in short records too, which is for calibration alone.
    """
    now = [_look_now(each, is_gated=is_gated) for each in preparations]
    before = [_look_before(each, is_gated=is_gated) for each in preparations]
    settled = iter(_settled([*now, *(look for look in before if look is not None)]))
    judged = list(islice(settled, len(now)))
    stood_out = [standing_out(next(settled)) if look else frozenset() for look in before]
    findings = _findings(now, judged, stood_out, [_spellings(each) for each in preparations])
    return [_patterns(each, look) for each, look in zip(findings, now, strict=True)]


def day_of_earlier_look(preparation: Preparation) -> date | None:
    """The last day of the look that a pattern must have stood out in to be confirmed: the day before the latest held
    session that starts at least 5 days before the one prepared for, or before the end of the days, if that is earlier.
    """
    end = min(preparation.session, preparation.last + timedelta(days=1))
    latest_start = end - timedelta(days=LEAST_DAYS_BETWEEN_LOOKS)
    starts = [day for day in preparation.sessions_held if day <= latest_start]
    return max(starts) - timedelta(days=1) if starts else None


def _patterns(findings: tuple[Finding, ...], look: Look) -> Patterns:
    return Patterns(
        findings=findings,
        n_rare_tags=n_rare_tags(look.record),
        is_near_constant=look.record.is_near_constant(FIRST_OUTCOME),
        n_observed=len(look.record),
    )


def _spellings(preparation: Preparation) -> dict[str, str]:
    """How each tag is printed, by its name: as the question about it puts it, else as the client wrote it last."""
    questions = (question.name for question in preparation.watched if question.what == "tag")
    return {**preparation.record.spellings, **spelled(questions)}


def _look_now(preparation: Preparation, *, is_gated: bool) -> Look:
    recent = recent_part(preparation.record, last=preparation.last)
    in_advance = asked(
        recent,
        watched=preparation.watched,
        sessions=preparation.sessions_held,
        known_dates=preparation.known_dates,
    )
    return look_at(recent, asked=in_advance, is_gated=is_gated)


def _look_before(preparation: Preparation, *, is_gated: bool) -> Look | None:
    last = day_of_earlier_look(preparation)
    return look_at(recent_part(preparation.record, last=last), asked={}, is_gated=is_gated) if last else None


def _settled(looks: Sequence[Look]) -> list[list[Judged]]:
    """Every look's results, all regressions of all of them estimated in one go."""
    posed = [[regression for each in look.candidates for regression in each.regressions] for look in looks]
    beliefs = iter(estimate_all([regression for regressions in posed for regression in regressions]))
    return [
        settle(look, list(islice(beliefs, len(regressions)))) for look, regressions in zip(looks, posed, strict=True)
    ]


def _findings(
    looks: Sequence[Look],
    judged: Sequence[Sequence[Judged]],
    stood_out: Sequence[frozenset[Standing]],
    spellings: Sequence[Mapping[str, str]],
) -> Iterator[tuple[Finding, ...]]:
    """The findings of each look, all ranges found in one go."""
    verdicts = [each.verdict for one in judged for each in one if each.verdict]
    confidences = [verdict.candidate.confidence for verdict in verdicts]
    ranges = iter(intervals([verdict.belief.mixture for verdict in verdicts], confidences))
    for look, one, earlier, spelling in zip(looks, judged, stood_out, spellings, strict=True):
        told = zip(one, tiers_of(one, earlier), strict=True)
        yield tuple(_finding(each, tier, look, spelling, ranges) for each, tier in told)


def _finding(
    judged: Judged, tier: Tier, look: Look, spellings: Mapping[str, str], ranges: Iterator[tuple[float, float]]
) -> Finding:
    pattern, tag = judged.pattern, _tag(judged.pattern, spellings)
    if judged.verdict is None:
        was_posed = look.families[judged.family][pattern] is not None
        reason = reason_untested(pattern, look.record, was_posed=was_posed)
        return untested_finding(pattern, judged.family, tag=tag, reason=reason)
    spread = look.record.sd(pattern.outcome)
    return tested_finding(judged, judged.verdict, tag=tag, tier=tier, interval=next(ranges), spread=spread)


def _tag(pattern: Pattern, spellings: Mapping[str, str]) -> str | None:
    """A tag as it was written; an item or a date is no tag."""
    if pattern.tag is None or pattern.kind not in {"tag", "tag_next_day"}:
        return pattern.tag
    return spellings.get(pattern.tag, pattern.tag)
