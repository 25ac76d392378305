"""Sentences of what goes with a rating: days of one kind against the others, or more and less of something."""

from gettext import NullTranslations


def comparisons(words: NullTranslations) -> dict[str, str]:
    """Templates by kind, aspect and direction."""
    of_days = _tag(words) | _tag_next_day(words) | _weekend(words) | _before_gap(words)
    return of_days | _sleep(words) | _item(words) | _variability(words)


def _tag(words: NullTranslations) -> dict[str, str]:
    return {
        "tag.rise": words.gettext(
            "{rating} was {size} higher on the {n_with} days with {what} than on the {n_without} without "
            "(likely {low} to {high})."
        ),
        "tag.fall": words.gettext(
            "{rating} was {size} lower on the {n_with} days with {what} than on the {n_without} without "
            "(likely {low} to {high})."
        ),
        "tag.unclear": words.gettext(
            "{rating} shows no clear difference between the {n_with} days with {what} and the {n_without} without "
            "(likely between {low} and {high})."
        ),
    }


def _tag_next_day(words: NullTranslations) -> dict[str, str]:
    return {
        "tag_next_day.rise": words.gettext(
            "{rating} was {size} higher on the {n_with} days after {what} than on the {n_without} after a day without "
            "(likely {low} to {high})."
        ),
        "tag_next_day.fall": words.gettext(
            "{rating} was {size} lower on the {n_with} days after {what} than on the {n_without} after a day without "
            "(likely {low} to {high})."
        ),
        "tag_next_day.unclear": words.gettext(
            "{rating} shows no clear difference between the {n_with} days after {what} and the {n_without} after a day "
            "without (likely between {low} and {high})."
        ),
    }


def _weekend(words: NullTranslations) -> dict[str, str]:
    return {
        "weekend.rise": words.gettext(
            "{rating} was {size} higher on the {n_with} weekend days than on the {n_without} weekdays "
            "(likely {low} to {high})."
        ),
        "weekend.fall": words.gettext(
            "{rating} was {size} lower on the {n_with} weekend days than on the {n_without} weekdays "
            "(likely {low} to {high})."
        ),
        "weekend.unclear": words.gettext(
            "{rating} shows no clear difference between the {n_with} weekend days and the {n_without} weekdays "
            "(likely between {low} and {high})."
        ),
    }


def _before_gap(words: NullTranslations) -> dict[str, str]:
    return {
        "before_gap.rise": words.gettext(
            "{rating} was {size} higher on the {n_with} days before a gap than on the {n_without} others "
            "(likely {low} to {high})."
        ),
        "before_gap.fall": words.gettext(
            "{rating} was {size} lower on the {n_with} days before a gap than on the {n_without} others "
            "(likely {low} to {high})."
        ),
        "before_gap.unclear": words.gettext(
            "{rating} shows no clear difference between the {n_with} days before a gap and the {n_without} others "
            "(likely between {low} and {high})."
        ),
    }


def _sleep(words: NullTranslations) -> dict[str, str]:
    return {
        "sleep.rise": words.gettext(
            "{rating} was {size} higher for each hour slept beyond the usual (likely {low} to {high}; {n} nights)."
        ),
        "sleep.fall": words.gettext(
            "{rating} was {size} lower for each hour slept beyond the usual (likely {low} to {high}; {n} nights)."
        ),
        "sleep.unclear": words.gettext(
            "{rating} shows no clear difference with hours slept (likely between {low} and {high} an hour; {n} nights)."
        ),
        "sleep.either_way.rise": words.gettext(
            "{rating} was {size} higher for each hour slept more or less than usual "
            "(likely {low} to {high}; {n} nights)."
        ),
        "sleep.either_way.fall": words.gettext(
            "{rating} was {size} lower for each hour slept more or less than usual "
            "(likely {low} to {high}; {n} nights)."
        ),
        "sleep.either_way.unclear": words.gettext(
            "{rating} shows no clear difference with nights longer or shorter than usual "
            "(likely between {low} and {high} an hour; {n} nights)."
        ),
    }


def _item(words: NullTranslations) -> dict[str, str]:
    return {
        "item.rise": words.gettext(
            "{rating} was {size} higher for each step of {what} above the usual (likely {low} to {high}; {n} days)."
        ),
        "item.fall": words.gettext(
            "{rating} was {size} lower for each step of {what} above the usual (likely {low} to {high}; {n} days)."
        ),
        "item.unclear": words.gettext(
            "{rating} shows no clear difference with {what} (likely between {low} and {high} a step; {n} days)."
        ),
    }


def _variability(words: NullTranslations) -> dict[str, str]:
    return {
        "variability.rise": words.gettext(
            "{rating} differed more on the later {n_with} days than on the earlier {n_without}: it lay {size} further "
            "from its middle (likely {low} to {high}), {ratio} times as far."
        ),
        "variability.fall": words.gettext(
            "{rating} differed less on the later {n_with} days than on the earlier {n_without}: it lay {size} nearer "
            "to its middle (likely {low} to {high}), {ratio} times as far."
        ),
        "variability.unclear": words.gettext(
            "{rating} shows no clear difference in how much days vary between the earlier {n_without} and the later "
            "{n_with} (likely between {low} and {high})."
        ),
    }
