"""What is told of the patterns: answers to what was asked, the little that stands out, and what could not be told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Any

from moodtrack.reports.wording.findings import STATED, sentence_of, stands_out, subject_of
from moodtrack.reports.wording.sentence import Sentence
from moodtrack.reports.wording.untested import TOO_FEW, untested
from moodtrack.reports.wording.why import Among, why

MOST_ANSWERS = 2
MOST_STATEMENTS = 3
MOST_WORDS = 114
"""Of the whole block: two answers and the firmest statement always fit. What nobody asked about and could not be told
gives way first, then the least firm statements; the answers to what was asked never do."""
COURSE = ("trend", "shift")

Findings = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedFor:
    """What the analysis looked for in one client's days.

    Args:
        findings: as the document holds them, in the order of the catalogue.
        n_rare_tags: how many more tags there are that too few days go with.
        n_observed: days with a check-in that were looked at; from ``least_days`` on anything is told unasked.
        is_near_constant: whether mood hardly differs, so that nothing was looked for unasked.
        holds_start: whether the days looked at hold the first of the record.
    """

    findings: Sequence[Mapping[str, Any]]
    n_rare_tags: int
    n_observed: int
    least_days: int
    is_near_constant: bool
    holds_start: bool

    @property
    def is_long_enough(self) -> bool:
        """Whether anything may be told unasked."""
        return self.n_observed >= self.least_days

    def of(self, family: str) -> list[Mapping[str, Any]]:
        """The findings of one family."""
        return [finding for finding in self.findings if finding["family"] == family]


def worded_findings(looked_for: LookedFor, words: NullTranslations) -> list[dict[str, Any]]:
    """Every finding with its sentence in ``text``, and in ``why`` why it is shown, where it is."""
    groups = {_asked_as(finding) for finding in looked_for.findings}
    among = {group: _among(group, looked_for) for group in groups}
    return [
        {**finding, "text": sentence_of(finding, words).text, "why": why(finding, among[_asked_as(finding)], words)}
        for finding in looked_for.findings
    ]


def _asked_as(finding: Mapping[str, Any]) -> tuple[str, bool]:
    """What findings that share their error have in common: the family, and whether they are about a date."""
    return finding["family"], finding["kind"] == "known_date"


def _among(group: tuple[str, bool], looked_for: LookedFor) -> Among:
    family, is_date = group
    return Among(
        tested=len(_tested(looked_for.of(family))),
        beside=sum(_asked_as(each) == ("asked", is_date) for each in looked_for.findings),
        holds_start=looked_for.holds_start,
    )


def sentences_of_patterns(looked_for: LookedFor, words: NullTranslations) -> list[Sentence]:
    """What is said of patterns, in the order of reading."""
    answered = [finding for finding in looked_for.of("asked") if finding["tier"] == "asked"]
    about = [_about(finding) for finding in answered]
    unasked = [finding for finding in _tested(looked_for.of("primary")) if _about(finding) not in about]
    stated = statements(unasked)
    answers = list(_answers(answered, words))
    others = list(_of_the_rest(looked_for, stated, [finding for finding in unasked if finding not in stated], words))
    ways = [[*answers, *told, *others, *too_few] for told, too_few in _ways(looked_for, stated, words)]
    return next(filter(_fits, ways), ways[-1])


def _answers(answered: Findings, words: NullTranslations) -> Iterator[Sentence]:
    """Two in all, questions before known dates and the latest of these first; the others are only counted."""
    dates = [finding for finding in answered if finding["kind"] == "known_date"]
    questions = [finding for finding in answered if finding not in dates]
    in_order = [*questions, *sorted(dates, key=lambda finding: str(finding["tag"]), reverse=True)]
    yield from (sentence_of(finding, words) for finding in in_order[:MOST_ANSWERS])
    if n := len(in_order[MOST_ANSWERS:]):
        text = words.ngettext("{n} more answer has no room here.", "{n} more answers have no room here.", n)
        yield Sentence("patterns.more_answers", {"n": n}, text.format(n=n))


def _ways(
    looked_for: LookedFor, stated: Findings, words: NullTranslations
) -> Iterator[tuple[list[Sentence], list[Sentence]]]:
    """The statements and what could not be told, from all of it to the least."""
    yield _told(stated, len(stated), words), list(_untested(looked_for, words, only_asked=False))
    too_few = list(_untested(looked_for, words, only_asked=True))
    yield from ((_told(stated, n, words), too_few) for n in range(len(stated), -1, -1))


def _told(stated: Findings, most: int, words: NullTranslations) -> list[Sentence]:
    """The firmest statements, and how many more there are."""
    told = [sentence_of(finding, words) for finding in stated[:most]]
    n = len(stated) - len(told)
    text = words.gettext("Patterns that stand out and have no room here: {n}.").format(n=n)
    return [*told, Sentence("patterns.no_room", {"n": n}, text)] if n else told


def _fits(said: Sequence[Sentence]) -> bool:
    return sum(len(sentence.text.split()) for sentence in said) <= MOST_WORDS


def _about(finding: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a finding is about, whether it was asked or not: it is told once."""
    return finding["kind"], finding["tag"], finding["shape"]


def statements(primary: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The findings of the primary family that are told: three at most, one of them a tag, the firmest first.

    A trend and a shift are told as one, by the one that the shape of the course speaks for.
    """
    clear = [finding for finding in primary if stands_out(finding)]
    told = [*_course(clear), *(finding for finding in clear if finding["kind"] not in COURSE)]
    firmest = sorted(told, key=lambda finding: (STATED.index(finding["tier"]), finding["q"]))
    tags = [finding for finding in firmest if finding["kind"] == "tag"]
    return [finding for finding in firmest if finding not in tags[1:]][:MOST_STATEMENTS]


def _course(clear: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    course = [finding for finding in clear if finding["kind"] in COURSE]
    is_sudden = any(finding["shape"] == "sudden" for finding in course)
    return sorted(course, key=lambda finding: (finding["kind"] == "shift") != is_sudden)[:1]


def _of_the_rest(
    looked_for: LookedFor, stated: Findings, rest: Findings, words: NullTranslations
) -> Iterator[Sentence]:
    """What is said of all that is not told by itself."""
    tested = _tested(looked_for.of("primary"))
    if looked_for.is_near_constant:
        yield _near_constant(words)
    elif not looked_for.is_long_enough:
        yield _short_record(looked_for, words)
    elif tested and not any(map(stands_out, tested)):
        yield _none(tested, words)
    elif others := [finding for finding in rest if finding["kind"] == "tag"]:
        yield _other_tags(others, words)
    elif rest and not stated:
        yield _no_other(rest, words)


def _tested(family: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [finding for finding in family if finding["tier"] != "not_enough_data"]


def _near_constant(words: NullTranslations) -> Sentence:
    text = words.gettext("Mood hardly differed from day to day, so no patterns were looked for in it.")
    return Sentence("patterns.near_constant", {}, text)


def _short_record(looked_for: LookedFor, words: NullTranslations) -> Sentence:
    values = {"n": looked_for.n_observed, "least_days": looked_for.least_days}
    text = words.gettext("Patterns are told from {least_days} days with a check-in on; there are {n}.")
    return Sentence("patterns.short_record", values, text.format(**values))


def _none(tested: Sequence[Mapping[str, Any]], words: NullTranslations) -> Sentence:
    values = {"tested": len(tested), "n_tags": sum(finding["kind"] == "tag" for finding in tested)}
    if values["n_tags"]:
        text = words.ngettext(
            "{tested} possible patterns in mood looked at, {n_tags} of them a tag: none stands out.",
            "{tested} possible patterns in mood looked at, {n_tags} of them tags: none stands out.",
            values["n_tags"],
        )
    else:
        text = words.gettext("{tested} possible patterns in mood looked at: none stands out.")
    return Sentence("patterns.none", values, text.format(**values))


def _no_other(rest: Findings, words: NullTranslations) -> Sentence:
    """Where what was asked is all that stands out."""
    text = words.ngettext(
        "{n} other possible pattern in mood looked at: it does not stand out.",
        "{n} other possible patterns in mood looked at: none stands out.",
        len(rest),
    )
    return Sentence("patterns.no_other", {"n": len(rest)}, text.format(n=len(rest)))


def _other_tags(others: Sequence[Mapping[str, Any]], words: NullTranslations) -> Sentence:
    values = {"n": len(others), "n_clear": sum(stands_out(finding) for finding in others)}
    if values["n_clear"]:
        text = words.ngettext(
            "Other tags looked at, {n} in all: {n_clear} stands out too.",
            "Other tags looked at, {n} in all: {n_clear} stand out too.",
            values["n_clear"],
        )
    else:
        text = words.gettext("Other tags looked at, {n} in all: none stands out.")
    return Sentence("patterns.other_tags", values, text.format(**values))


def _untested(looked_for: LookedFor, words: NullTranslations, *, only_asked: bool) -> Iterator[Sentence]:
    """What could not be told, by what stood in the way: questions by their names, rare tags by their number."""
    is_told_all = looked_for.is_long_enough and not only_asked
    unasked = looked_for.of("primary") if is_told_all else []
    missing = [each for each in (*looked_for.of("asked"), *unasked) if each["tier"] == "not_enough_data"]
    n_tags = looked_for.n_rare_tags if is_told_all else 0
    for reason, template in untested(words).items():
        what = list(dict.fromkeys(subject_of(each, words) for each in missing if each["reason"] == reason))
        if n_tags and reason == TOO_FEW:
            what.append(words.ngettext("{n} tag", "{n} tags", n_tags).format(n=n_tags))
        if what:
            yield Sentence(f"patterns.{reason}", {"what": what}, template.format(what=", ".join(what)))
