"""The question being watched: what was asked, the stored answer, and its days as two rows of ticks."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations
from statistics import fmean, median

from moodtrack.reports.sheet import palette
from moodtrack.reports.sheet.stored import AskedFinding, StoredReport
from moodtrack.reports.sheet.svg import Markup, element, path_through
from moodtrack.reports.wording.dates import Dates
from moodtrack.reports.wording.isolating import isolated
from moodtrack.reports.wording.names import rating_within

WIDTH, HEIGHT = 156.0, 64.0
LEFT, RIGHT = 50.0, 154.0
ROWS = (10.0, 28.0)
TICK = 5.0
TICK_STEP, MOST_BREADTH = 2.0, 12.0
FOOT, CAPTION = 48.0, 60.0
SMALL = 10.6
LIFT = SMALL * 0.36
LEAST_REACH = 1.0
"""Steps of the scale to either side of the middle, at least."""
EITHER_WAY = "either_way"
"""The shape of an answer that two rows, of more and of less, cannot show."""

Deviations = Mapping[date, float]


@dataclass(frozen=True, slots=True)
class Watched:
    """A question, its answer in the document's words, why it is shown, and its strip, "" where there is none."""

    question: str
    answer: str
    why: str
    strip: Markup


def watched_questions(report: StoredReport, words: NullTranslations) -> tuple[Watched, ...]:
    """The questions whose answer is told, clear or not; those with too few days are named elsewhere."""
    return tuple(
        Watched(_question(finding, words), finding.text, finding.why, _strip(finding, report, words))
        for finding in report.asked
    )


def _question(finding: AskedFinding, words: NullTranslations) -> str:
    if finding.kind == "tag":
        return words.gettext("Is mood different on days with “{tag}”?").format(tag=isolated(finding.what))
    if finding.kind == "known_date":
        day = Dates(words).in_year(date.fromisoformat(finding.what))
        return words.gettext("Is mood different since {day}?").format(day=day)
    item = words.gettext("sleep") if finding.kind == "sleep" else rating_within(words)[finding.what]
    return words.gettext("Does mood go with {item}?").format(item=item)


def _strip(finding: AskedFinding, report: StoredReport, words: NullTranslations) -> Markup:
    """One tick a day of the period, by how far its mood lies from the average between its two sessions."""
    deviations = _deviations(report)
    with_it, without = _parted(finding, report, deviations)
    if not with_it or not without or not _goes_with(finding, with_it, without):
        return Markup()
    period = words.gettext("ticks: {period}").format(period=Dates(words).between(report.first, report.last))
    reach = max(LEAST_REACH, *(abs(value) for value in (*with_it.values(), *without.values())))
    labels = _labels(finding, words)
    return element(
        "svg",
        _middle(),
        *_row(with_it, labels[0], ROWS[0], reach, palette.INK),
        *_row(without, labels[1], ROWS[1], reach, palette.SECONDARY),
        element("text", words.gettext("lower"), x=LEFT, y=FOOT, fill=palette.MUTED),
        element("text", words.gettext("higher"), x=RIGHT, y=FOOT, fill=palette.MUTED, text_anchor="end"),
        element("text", period, x=RIGHT, y=CAPTION, fill=palette.MUTED, text_anchor="end"),
        class_="ticks",
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        font_size=SMALL,
        aria_hidden="true",
    )


def _deviations(report: StoredReport) -> Deviations:
    starts = [session.day for session in report.sessions if session.is_held]
    stretches: dict[int, list[date]] = {}
    for day in report.moods:
        stretches.setdefault(sum(start <= day for start in starts), []).append(day)
    means = {place: fmean(report.moods[day] for day in days) for place, days in stretches.items()}
    return {day: report.moods[day] - means[place] for place, days in stretches.items() for day in days}


def _parted(finding: AskedFinding, report: StoredReport, deviations: Deviations) -> tuple[Deviations, Deviations]:
    """The days with what was asked about and those without: of an item, above its middle and not."""
    if finding.kind == "tag":
        days, with_it = set(deviations), finding.days_with
    else:
        values = _values(finding, report)
        middle = median(values.values()) if values else 0.0
        days, with_it = deviations.keys() & values.keys(), frozenset(d for d, v in values.items() if v > middle)
    return (
        {day: deviations[day] for day in sorted(days & with_it)},
        {day: deviations[day] for day in sorted(days - with_it)},
    )


def _goes_with(finding: AskedFinding, with_it: Deviations, without: Deviations) -> bool:
    """Whether the two rows lie to each other as the answer says, which stands on more days than these."""
    if finding.estimate is None:
        return True
    apart = fmean(with_it.values()) - fmean(without.values())
    return finding.shape != EITHER_WAY and apart * finding.estimate > 0


def _values(finding: AskedFinding, report: StoredReport) -> dict[date, float]:
    name = "sleep_hours" if finding.kind == "sleep" else finding.what
    return {seen.day: value for seen in report.observed if (value := seen.others.get(name)) is not None}


def _labels(finding: AskedFinding, words: NullTranslations) -> tuple[str, str]:
    if finding.kind == "tag":
        return words.gettext("with"), words.gettext("without")
    if finding.kind == "sleep":
        return words.gettext("longer"), words.gettext("shorter")
    return words.gettext("more"), words.gettext("less")


def _x(deviation: float, reach: float) -> float:
    return (LEFT + RIGHT) / 2 + deviation / reach * (RIGHT - LEFT - MOST_BREADTH) / 2


def _side_by_side(x: float, times: int) -> list[float]:
    """Days of one value stand beside each other, the closer the more there are."""
    step = min(TICK_STEP, MOST_BREADTH / times)
    return [x + (place - (times - 1) / 2) * step for place in range(times)]


def _middle() -> Markup:
    x, top, bottom = _x(0, 1), ROWS[0] - 9, ROWS[1] + 8
    return element("line", x1=x, y1=top, x2=x, y2=bottom, stroke=palette.SECONDARY, stroke_dasharray="2 2")


def _row(deviations: Deviations, label: str, y: float, reach: float, colour: str) -> Iterator[Markup]:
    yield element("text", label, x=LEFT - 8, y=y + LIFT, fill=palette.INK, text_anchor="end")
    for value, times in sorted(Counter(deviations.values()).items()):
        for x in _side_by_side(_x(value, reach), times):
            yield element("line", x1=x, y1=y - TICK, x2=x, y2=y + TICK, stroke=colour, class_="tick")
    x = _x(fmean(deviations.values()), reach)
    triangle = path_through([(x - 4, y - 9), (x + 4, y - 9), (x, y - 2)]) + "Z"
    yield element("path", d=triangle, fill=palette.INK, class_="tick-mean")
