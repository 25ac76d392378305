"""What is usually done about the same questions: a loop over `groupby("client")`, and for each one test of scipy's.

Welch's test for kinds of days and for each day that may begin a new level, Pearson's correlation for trend and sleep.
It takes days for independent of each other and corrects for nothing, so it has less to do than the engine. To make the
frame is part of its time.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from analytics.arrays import BoolArray, FloatArray
from analytics.kinds.shift import splits
from analytics.patterns import Preparation


def p_values(prepared: Sequence[Preparation]) -> "pd.Series[float]":
    """The p of every question about every client."""
    frame = pd.concat([_frame(number, one) for number, one in enumerate(prepared)])
    return pd.concat({number: pd.Series(_of_one_client(own)) for number, own in frame.groupby("client")})


def _frame(number: int, preparation: Preparation) -> pd.DataFrame:
    """One row a day with a check-in; what is said of it in columns."""
    record = preparation.record
    about = {"client": number, "day": record.days, "weekend": record.weekend == 1}
    return pd.DataFrame({**about, **record.ratings, **record.tags})


def _of_one_client(frame: pd.DataFrame) -> dict[str, float]:
    mood = frame["mood"].to_numpy()
    deviation = frame["sleep_hours"] - frame["sleep_hours"].median()
    is_late = np.arange(len(frame)) >= len(frame) // 2
    kinds = {str(name): frame[name].to_numpy() for name in frame.columns[frame.dtypes == "bool"]}
    levels = {f"level {place}": np.arange(len(frame)) >= place for place in splits(len(frame))}
    return {
        **{name: _welch(mood, is_of_kind) for name, is_of_kind in (kinds | levels).items()},
        "trend": stats.pearsonr(frame["day"], mood).pvalue,
        "sleep": stats.pearsonr(deviation, mood).pvalue,
        "sleep either way": stats.pearsonr(deviation.abs(), mood).pvalue,
        "variability": _welch(np.abs(mood - np.median(mood)), is_late),
        "before gap": _welch(mood[:-1], frame["day"].diff()[1:].to_numpy() > 1),
    }


def _welch(values: FloatArray, is_of_kind: BoolArray) -> float:
    return float(stats.ttest_ind(values[is_of_kind], values[~is_of_kind], equal_var=False).pvalue)
