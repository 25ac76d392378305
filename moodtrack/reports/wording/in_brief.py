"""What "In brief" says: at most four careful sentences for what the numbers allow, none for what they do not."""

from collections.abc import Iterator, Mapping, Sequence
from gettext import NullTranslations
from typing import Any

from moodtrack.reports.rules import LEAST_BEFORE, SpreadWord, Word
from moodtrack.reports.wording.change import sentences_of_change, slower_sentences
from moodtrack.reports.wording.days import Days
from moodtrack.reports.wording.other_ratings import other_ratings, sentences_of_rows
from moodtrack.reports.wording.sentence import Sentence, answer, number
from moodtrack.reports.wording.single_days import UNCLEAR, exceptions, gaps, spread_sentences, spread_word

MOST_SENTENCES = 4
MOST_WORDS = 75
TOO_FEW = ("level.mood.too_few", "missed_days")
"""After these a single gap says nothing more."""
LEAST_NEEDED_FIRST = ("level.mood", "other_ratings", "last_4_weeks.", "gap", "exception.", "missed_days")
"""What gives way when there is more to say than room for it: keys, or how they begin."""


def sentences_in_brief(document: Mapping[str, Any], words: NullTranslations) -> list[Sentence]:
    """What stands at the head of the page, in the order of reading.

    Args:
        document: with everything but its sentences.
        words: the reader's catalogue.
    """
    days, changes = Days.of(document), document["since_last_session"]
    if document["paused"]:
        return list(_before_the_pause(document, days, words))
    said = list(_mood(document, days, words))
    if days.has_check_ins_since and not any(each.key.startswith(TOO_FEW) for each in said):
        said += gaps(days, words)
    if changes:
        said += other_ratings(_without_mood(changes), words)
    return _within_budget([*said, *_level(document, said, words)])


def _before_the_pause(document: Mapping[str, Any], days: Days, words: NullTranslations) -> Iterator[Sentence]:
    """Only what is known of the days since the last session: "the last weeks" would be weeks nobody knows of."""
    if document["since_last_session"] and days.has_check_ins_since:
        change = document["since_last_session"]["mood"]
        yield from sentences_of_change(change, document["last_session"]["number"], days, words)
        yield from exceptions(change, days, words)


def sentences_of_ratings(document: Mapping[str, Any], words: NullTranslations) -> list[Sentence]:
    """The change of each other rating in words, for its row; none of days that nobody knows of."""
    changes, last = document["since_last_session"], document["last_session"]
    if document["paused"] and not Days.of(document).has_check_ins_since:
        return []
    return sentences_of_rows(_without_mood(changes), last["number"], words) if changes and last else []


def _without_mood(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {rating: change for rating, change in changes.items() if rating != "mood"}


def _mood(document: Mapping[str, Any], days: Days, words: NullTranslations) -> Iterator[Sentence]:
    """Days that differ more come first where their average says nothing."""
    if document["since_last_session"] is None:
        yield from _without_a_session(document, days, words)
        return
    change = document["since_last_session"]["mood"]
    number_of_last = document["last_session"]["number"]
    of_change = list(sentences_of_change(change, number_of_last, days, words))
    of_spread = list(spread_sentences(change, words))
    is_spread_first = spread_word(change) == SpreadWord.MORE_VARIED and Word(change["word"]) in UNCLEAR
    yield from (*of_spread, *of_change) if is_spread_first else (*of_change, *of_spread)
    if Word(change["word"]) == Word.TOO_FEW:
        yield from _missed_days(days, words)
    yield from exceptions(change, days, words)
    if document["last_4_weeks"]:
        yield from slower_sentences(document["last_4_weeks"]["mood"], words)


def _without_a_session(document: Mapping[str, Any], days: Days, words: NullTranslations) -> Iterator[Sentence]:
    if document["level"]["mood"] is not None:
        return
    moods = days.moods
    if not moods:
        yield Sentence("level.mood.none", {}, words.gettext("Nothing to sum up yet."))
    elif len(moods) == 1:
        yield Sentence(
            "level.mood.too_few", {"n": 1}, words.gettext("One day with a mood. Too few to describe a direction.")
        )
    elif len(moods) < LEAST_BEFORE:
        yield _few(moods, words)
    else:
        text = words.gettext("Too few moods in the last 14 days, or too much alike, for an average with a range.")
        yield Sentence("level.mood.no_range", {}, text)


def _few(moods: Mapping[Any, float], words: NullTranslations) -> Sentence:
    values = {"n": len(moods), "lowest": min(moods.values()), "highest": max(moods.values())}
    template = words.gettext("{n} days with a mood, from {lowest} to {highest}. Too few to describe a direction.")
    text = template.format(n=len(moods), lowest=answer(values["lowest"]), highest=answer(values["highest"]))
    return Sentence("level.mood.too_few", values, text)


def _missed_days(days: Days, words: NullTranslations) -> Iterator[Sentence]:
    if not days.checked_in.issuperset(days.days_since()):
        yield Sentence("missed_days", {}, words.gettext("Missed days say nothing about mood by themselves."))


def _level(document: Mapping[str, Any], said: Sequence[Sentence], words: NullTranslations) -> Iterator[Sentence]:
    """Where mood stands now, unless the sentence about its change has said so."""
    level, has_means = document["level"]["mood"], any("since" in each.values for each in said)
    if level is None or (has_means and not any(each.key.endswith(".cannot_tell") for each in said)):
        return
    template = words.gettext(
        "Over the last 14 days mood averaged {mean} (likely between {low} and {high}; {n} days with a mood)."
    )
    printed = {name: number(value) if isinstance(value, float) else str(value) for name, value in level.items()}
    yield Sentence("level.mood", dict(level), template.format(**printed))


def _within_budget(said: list[Sentence]) -> list[Sentence]:
    """Four sentences and seventy-five words at most, the least needed left out first."""
    kept = list(said)
    for key in LEAST_NEEDED_FIRST:
        if _fits(kept):
            break
        kept = [sentence for sentence in kept if not sentence.key.startswith(key)]
    return kept


def _fits(said: Sequence[Sentence]) -> bool:
    return len(said) <= MOST_SENTENCES and sum(len(each.text.split()) for each in said) <= MOST_WORDS
