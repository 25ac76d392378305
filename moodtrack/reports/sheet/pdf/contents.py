"""A sheet as the plain values the typst template prints, block by block in reading order.

The words are those of the page's templates, which a test compares with them.
"""

from collections.abc import Iterable
from gettext import NullTranslations
from typing import Any

from moodtrack.reports.sheet.pdf.pictures import squares_picture, standing_alone
from moodtrack.reports.sheet.pdf.texts import breakable, own_name, own_words
from moodtrack.reports.sheet.ratings import RatingRow
from moodtrack.reports.sheet.sheet import About, Figure, Sentence, Sheet

Block = dict[str, Any]


def contents_of(sheet: Sheet, words: NullTranslations) -> Block:
    """Everything printed; a block without anything to say is empty.

    Args:
        sheet: the view-model.
        words: the reader's catalogue.
    """
    return {
        "title": _title(sheet, words),
        "heading": _heading(sheet, words),
        "agenda": _agenda(sheet, words),
        "in_brief": _in_brief(sheet, words),
        "figure": _figure(sheet, words),
        "quotes": [_quote(quote.letter, quote.day, quote.text) for quote in sheet.quotes.shown],
        "more_quotes": " ".join(_more(sheet.quotes.more, words)),
        "ratings": _ratings(sheet, words) if sheet.ratings else {},
        "watched": _watched(sheet, words) if sheet.watched else {},
        "patterns": _patterns(sheet, words) if sheet.patterns else {},
        "later": _later(sheet, words) if sheet.later else {},
        "about": _about(sheet, words),
    }


def _title(sheet: Sheet, words: NullTranslations) -> str:
    if sheet.session is None:
        return words.gettext("{client}: report, no session set").format(client=own_name(sheet.client))
    title = words.gettext("{client}: pre-session report for session {number}")
    return title.format(client=own_name(sheet.client), number=sheet.session)


def _heading(sheet: Sheet, words: NullTranslations) -> Block:
    return {
        "client": own_words(sheet.client),
        "report": _report(sheet, words),
        "therapist": own_name(sheet.therapist) if sheet.therapist else "",
        "updated": sheet.updated,
        "outdated": "" if sheet.about.is_current else words.gettext("A newer version is on its way or there."),
        "count": sheet.strip.count,
        "counted": sheet.strip.counted,
        "squares": standing_alone(squares_picture(sheet.strip.squares)) if sheet.strip.squares else "",
        "description": sheet.strip.description,
    }


def _report(sheet: Sheet, words: NullTranslations) -> Block:
    """What is prepared for, and when that is."""
    if sheet.session is None:
        return {"what": words.gettext("Report, no session set"), "session": "", "starts": ""}
    return {
        "what": words.gettext("Pre-session report for"),
        "session": words.gettext("session {number}").format(number=sheet.session),
        "starts": sheet.starts,
    }


def _agenda(sheet: Sheet, words: NullTranslations) -> Block:
    return {
        "title": words.gettext("What {client} wants to talk about").format(client=own_name(sheet.client)),
        "topics": [own_words(topic) for topic in sheet.agenda.topics],
        "well_title": words.gettext("Went well"),
        "went_well": own_words(sheet.agenda.went_well) if sheet.agenda.went_well else {},
        "source": _source(sheet, words),
    }


def _source(sheet: Sheet, words: NullTranslations) -> str:
    if not (sheet.agenda.topics or sheet.agenda.went_well):
        more = [words.gettext("They can still add to this until the session starts.")] if sheet.session else []
        return " ".join([words.gettext("Nothing added yet."), *more])
    added = [words.gettext("Last added {day}.").format(day=sheet.agenda.added)] if sheet.agenda.added else []
    return " ".join([words.gettext("Their own words, in their order."), *added, *_more(sheet.agenda.more, words)])


def _more(n: int, words: NullTranslations) -> Iterable[str]:
    """That paper does not hold all of it."""
    if n:
        yield words.ngettext("{n} more on screen.", "{n} more on screen.", n).format(n=n)


def _in_brief(sheet: Sheet, words: NullTranslations) -> Block:
    return {
        "title": words.gettext("In brief"),
        "paused": sheet.paused,
        "sentences": [_sentence(each) for each in sheet.in_brief],
    }


def _sentence(sentence: Sentence) -> Block:
    return {"lead": breakable(sentence.lead), "rest": breakable(sentence.rest)}


def _figure(sheet: Sheet, words: NullTranslations) -> Block:
    title = words.gettext("Mood, day by day")
    if sheet.figure is None:
        return {"title": title, "instead": sheet.instead_of_figure, "chart": ""}
    return {
        "title": title,
        "instead": "",
        "key": list(_key(sheet.figure, sheet.about, words)),
        "chart": standing_alone(sheet.figure.svg),
        "description": sheet.figure.chart.words.description,
    }


def _key(figure: Figure, about: About, words: NullTranslations) -> Iterable[Block]:
    """What the marks of the chart mean, each with the mark it explains."""
    yield _mark("", about.period)
    yield _mark("", words.gettext("1–7,")) | {"strong": words.gettext("higher = better")}
    chart = figure.chart
    if chart.has_earlier:
        yield _mark("dot", words.gettext("before session {number}").format(number=about.last_session))
        yield _mark("since", words.gettext("since"))
    else:
        yield _mark("since", words.gettext("one day"))
    if chart.has_added_later:
        yield _mark("later", words.gettext("added later"))
    if chart.has_spread:
        yield _mark("stem", words.gettext("several that day"))
    if chart.stretches:
        yield _mark("line", words.gettext("7-day average"))
    if chart.prints_values:
        yield _mark("", words.gettext("no average or usual range until there are 10 days"))


def _mark(mark: str, text: str) -> Block:
    return {"mark": mark, "text": text, "strong": ""}


def _quote(letter: str, day: str, text: str) -> Block:
    return {"letter": letter, "day": day, **own_words(f"“{text}”")}


def _ratings(sheet: Sheet, words: NullTranslations) -> Block:
    compares = sheet.about.last_session is not None
    return {
        "title": words.gettext("Other daily ratings"),
        "compares": compares,
        "head": [words.gettext("Rating"), sheet.about.period, *_measured(words, compares=compares)],
        "rows": [_rating(rating, compares=compares) for rating in sheet.ratings],
    }


def _measured(words: NullTranslations, *, compares: bool) -> list[str]:
    if compares:
        return [words.gettext("Before"), words.gettext("Since"), words.gettext("Change")]
    return [words.gettext("Days"), words.gettext("Lowest – highest")]


def _rating(rating: RatingRow, *, compares: bool) -> Block:
    ends = [str(rating.days), f"{rating.lowest} – {rating.highest}"]
    return {
        "name": rating.name,
        "direction": rating.direction,
        "line": standing_alone(rating.line),
        "cells": [rating.before, rating.since, rating.change] if compares else ends,
    }


def _watched(sheet: Sheet, words: NullTranslations) -> Block:
    return {
        "title": words.gettext("Question being watched"),
        "remark": words.gettext("this cannot show cause"),
        "questions": [
            {
                "strip": standing_alone(each.strip) if each.strip else "",
                "question": breakable(each.question),
                "answer": breakable(each.answer),
            }
            for each in sheet.watched
        ],
    }


def _patterns(sheet: Sheet, words: NullTranslations) -> Block:
    return {"title": words.gettext("Patterns"), "sentences": [_sentence(each) for each in sheet.patterns]}


def _later(sheet: Sheet, words: NullTranslations) -> Block:
    return {
        "title": words.gettext("What appears later"),
        "head": [words.gettext("Part"), words.gettext("Needs"), words.gettext("Now")],
        "rows": [[row.part, row.needs, row.now] for row in sheet.later],
    }


def _about(sheet: Sheet, words: NullTranslations) -> Block:
    shows = words.gettext("Shows only what {client} chose to record and share.")
    return {
        "title": words.gettext("About these data."),
        "made_of": " ".join(_made_of(sheet.about, words)),
        "shows": f"{shows.format(client=own_name(sheet.client))} "
        + words.gettext("It does not diagnose, rate risk or suggest treatment."),
        "lacking": words.gettext("Some letters cannot be printed here; the page on screen shows them."),
        "prepared": list(_prepared(sheet.about, words)),
        "confidential": _confidential(sheet, words),
    }


def _made_of(about: About, words: NullTranslations) -> Iterable[str]:
    counted = about.counted
    yield words.gettext("Check-ins on {n} of {days} days; longest gap in days: {gap}.").format(
        n=counted.days_with_check_in, days=counted.days, gap=counted.longest_gap
    )
    if about.has_band:
        yield words.gettext(
            "Usual range: the middle eight in ten days of up to six weeks before session {number}."
        ).format(number=about.last_session)
    if about.has_intervals:
        yield words.gettext(
            "“Likely”: the 90% interval around the last session, else the 95% one, "
            "allowing for carry-over from day to day."
        )
    if about.shares_error:
        yield words.gettext("Of two asked side by side: the 97.5% one.")
    yield words.gettext("Missed days are left blank, never filled in.")


def _prepared(about: About, words: NullTranslations) -> Iterable[str]:
    if about.prepared:
        yield words.gettext("Prepared {when}").format(when=about.prepared)
    yield words.gettext("version {n}").format(n=about.version)
    if about.reference:
        yield words.gettext("ref {id}").format(id=about.reference)
    yield words.gettext("method {method}").format(method=about.method)


def _confidential(sheet: Sheet, words: NullTranslations) -> str:
    if sheet.session is None:
        return words.gettext("Confidential.")
    return words.gettext("Confidential. Prepared for session {number}.").format(number=sheet.session)
