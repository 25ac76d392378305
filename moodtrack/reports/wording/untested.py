"""What is said where a pattern could not be tested, by what stood in the way: days are not always the reason."""

from gettext import NullTranslations

TOO_FEW = "too_few"


def untested(words: NullTranslations) -> dict[str, str]:
    """By reason, of several patterns in mood."""
    return {
        TOO_FEW: words.gettext("Too few days to say about: {what}."),
        "hardly_differs": words.gettext("Mood hardly differs, so nothing can be said about: {what}."),
        "at_an_end": words.gettext("Too many days at an end of the scale to say about: {what}."),
        "not_determined": words.gettext("These days cannot tell anything about: {what}."),
    }


def untested_one(words: NullTranslations) -> dict[str, str]:
    """By reason, of one pattern in one rating."""
    return {
        TOO_FEW: words.gettext("{rating}: too few days to say about {subject}."),
        "hardly_differs": words.gettext("{rating} hardly differs, so nothing can be said about {subject}."),
        "at_an_end": words.gettext("{rating}: too many days at an end of the scale to say about {subject}."),
        "not_determined": words.gettext("{rating}: these days cannot tell anything about {subject}."),
    }
