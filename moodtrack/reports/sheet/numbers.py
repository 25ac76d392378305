"""Numbers as they stand on the sheet: an answer as it was given, a mean with one decimal."""

from moodtrack.reports.wording.sentence import number


def mean_text(mean: float) -> str:
    """A mean or an estimate: one decimal, always."""
    return number(mean)


def answer_text(value: float) -> str:
    """An answer: whole numbers without decimals, imported ones with one."""
    return f"{value:.0f}" if value == int(value) else number(value)
