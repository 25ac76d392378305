"""Numbers as they stand on the sheet: an answer as it was given, a mean with one decimal."""

from moodtrack.reports.wording.sentence import answer, number


def mean_text(mean: float) -> str:
    """A mean or an estimate: one decimal, always."""
    return number(mean)


def answer_text(value: float) -> str:
    """An answer: whole numbers without decimals, imported ones with one."""
    return answer(value)
