"""What is compared, by the words it has in a sentence."""

from gettext import NullTranslations


def ratings(words: NullTranslations) -> dict[str, str]:
    """The outcomes as they stand at the start of a sentence."""
    return {
        "mood": words.gettext("Mood"),
        "energy": words.gettext("Energy"),
        "tension": words.gettext("Tension"),
    }


def rating_within(words: NullTranslations) -> dict[str, str]:
    """The items that can be watched, within a sentence."""
    return {"energy": words.gettext("energy"), "tension": words.gettext("tension")}


def subjects(words: NullTranslations) -> dict[str, str]:
    """What each kind of pattern is about, to be named in a list."""
    return {
        "trend": words.gettext("a gradual change"),
        "shift": words.gettext("a sudden change"),
        "weekend": words.gettext("weekends"),
        "tag": "{what}",
        "tag_next_day": words.gettext("days after {what}"),
        "sleep": words.gettext("sleep"),
        "item": "{what}",
        "variability": words.gettext("how much days differ"),
        "before_gap": words.gettext("days before a gap"),
        "known_date": words.gettext("the time since {what}"),
    }
