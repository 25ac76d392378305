"""Sentences of how a rating went over time: a trend, a shift, a change since a known date."""

from gettext import NullTranslations


def courses(words: NullTranslations) -> dict[str, str]:
    """Templates by kind and direction."""
    return _trend(words) | _shift(words) | _known_date(words)


def shapes(words: NullTranslations) -> dict[str, str]:
    """What is added where a trend or a shift stands out."""
    return {
        "gradual": words.gettext("More gradually than in one step."),
        "sudden": words.gettext("More in one step than gradually."),
        "cannot_be_told": words.gettext("Gradual or sudden cannot be told."),
    }


def _trend(words: NullTranslations) -> dict[str, str]:
    return {
        "trend.rise": words.gettext(
            "{rating} has risen by {size} over {n_days} days (likely {low} to {high}; from {n} of them)."
        ),
        "trend.fall": words.gettext(
            "{rating} has fallen by {size} over {n_days} days (likely {low} to {high}; from {n} of them)."
        ),
        "trend.unclear": words.gettext(
            "{rating} shows no clear trend over {n_days} days (likely change between {low} and {high})."
        ),
    }


def _shift(words: NullTranslations) -> dict[str, str]:
    return {
        "shift.rise": words.gettext("{rating} has been {size} higher since {when} (likely {low} to {high}; {n} days)."),
        "shift.fall": words.gettext("{rating} has been {size} lower since {when} (likely {low} to {high}; {n} days)."),
        "shift.unclear": words.gettext("{rating} shows no clear step on any day ({n} days)."),
    }


def _known_date(words: NullTranslations) -> dict[str, str]:
    return {
        "known_date.rise": words.gettext(
            "{rating} was {size} higher on the {n_with} days since {what} than on the {n_without} before "
            "(likely {low} to {high})."
        ),
        "known_date.fall": words.gettext(
            "{rating} was {size} lower on the {n_with} days since {what} than on the {n_without} before "
            "(likely {low} to {high})."
        ),
        "known_date.unclear": words.gettext(
            "{rating} shows no clear difference between the {n_with} days since {what} and the {n_without} before "
            "(likely between {low} and {high})."
        ),
    }
