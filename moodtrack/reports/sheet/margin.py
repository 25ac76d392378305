"""The two means beside the chart, as the document has them."""

from dataclasses import dataclass
from gettext import NullTranslations

from moodtrack.reports.rules import LEAST_BEFORE, LEAST_SINCE
from moodtrack.reports.sheet.stored import Range, StoredReport

LEAST_FOR_AVERAGE = 10
"""Days with a mood below which every value is printed and nothing is summed up."""


@dataclass(frozen=True, slots=True)
class MarginMean:
    """A mean of the document, the stretch it belongs to, and its likely range where there is one."""

    label: str
    value: float
    is_since: bool
    likely: Range | None = None


def margin_means(report: StoredReport, words: NullTranslations) -> tuple[MarginMean, ...]:
    """Before and since the last session; each only when its own stretch has enough days, and the period has ten."""
    change = report.change
    if change is None or len(report.moods) < LEAST_FOR_AVERAGE:
        return ()
    means = []
    if change.before is not None and change.n_before >= LEAST_BEFORE:
        means.append(MarginMean(words.gettext("before"), change.before, is_since=False, likely=change.before_range))
    if change.since is not None and change.n_since >= LEAST_SINCE:
        means.append(MarginMean(words.gettext("since"), change.since, is_since=True, likely=change.since_range))
    return tuple(means)
