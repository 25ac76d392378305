"""Tag, next day: is the day after a day with a tag different?"""

import numpy as np

from analytics.candidate import Candidate, Pattern, candidate
from analytics.prior import MODERATE
from analytics.record import Record

LEAST_PAIRS = 8


def tag_next_day(record: Record, outcome: str, name: str) -> Candidate | None:
    """Days whose day before had the tag against days whose day before had not; None with too few of either.

    Only true neighbours in the calendar count, and no day that was added later.
    """
    on_time = record.checked_in_on_time()
    follows = np.diff(on_time.days, prepend=-np.inf) == 1
    had_tag = np.roll(on_time.tags[name], 1)
    is_pair = follows & ~np.isnan(on_time.ratings[outcome])
    days, had_tag = on_time.where(is_pair), had_tag[is_pair]
    if min(had_tag.sum(), (~had_tag).sum()) < LEAST_PAIRS:
        return None
    today = days.tags[name].astype("float64")
    return candidate(
        Pattern("tag_next_day", outcome, name),
        days,
        regressor=had_tag,
        covariates={"tag_today": today, "day": days.day, "weekend": days.weekend},
        prior=MODERATE,
        supporting=days.days[had_tag],
    )
