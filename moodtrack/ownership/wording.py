"""What a client's file says in words: what a number stands for, and what is in the file."""

from gettext import NullTranslations

from moodtrack.measures.items import Item
from moodtrack.measures.scales import Scale


def label_of(value: float, scale: Scale, words: NullTranslations) -> str:
    """What a number on a scale stands for: its own word, or the two that it lies between, or itself with its unit."""
    if not scale.labels:
        return f"{value:g} {scale.unit}".strip()
    below = max((one for one in scale.labels if one[0] <= value), default=scale.labels[0])
    above = min((one for one in scale.labels if one[0] >= value), default=scale.labels[-1])
    lower, higher = words.gettext(below[1]), words.gettext(above[1])
    if below == above:
        return lower
    return words.gettext("between “{lower}” and “{higher}”").format(lower=lower, higher=higher)


def scale_of(item: Item, words: NullTranslations) -> str:
    """A scale in one line: its ends, and the words for some of its numbers."""
    scale = item.scale
    ends = f"{scale.low:g}-{scale.high:g} {scale.unit}".strip()
    labels = ", ".join(f"{value:g} = {words.gettext(label)}" for value, label in scale.labels)
    return f"{ends} ({labels})" if labels else ends


def readme(words: NullTranslations) -> str:
    """The page that lies beside the data."""
    paragraphs = (
        words.gettext(
            "This is everything moodtrack keeps about you, as of the moment this file was made. It is yours: keep it "
            "where nobody reads it who should not, since what is in it is no longer locked."
        ),
        words.gettext(
            "record.json is the whole of it, exact. A program can bring it into an empty account: its check-ins with "
            "every version, also of those you deleted, its topics, reminder times and settings are then as they are "
            "here."
        ),
        words.gettext(
            "The tables (.csv) open in any spreadsheet. check-ins.csv is how your check-ins are now; "
            "check-in-versions.csv has every version of them, also of those you deleted; topics.csv is what you put "
            "on the agenda. relationships.csv says who your therapists are and were, sessions.csv when you met, "
            "sharing.csv and pauses.csv what you let them see and when, questions.csv what you watch together, "
            "annotations.csv which dates they noted. access-log.csv says who looked at what of yours, when and why. "
            "reminders.csv is when you were asked. In reports/ lies every report that was made about you, in the words "
            "your therapist could read; in reports/for-you/ lies what was made for you alone: each preview of a report "
            "and what your own days say, from everything you recorded, also from what you share with nobody."
        ),
        words.gettext(
            "Times end in Z: they are those of the zone UTC; beside them stands the zone you were in. A day is the day "
            "in your own calendar. “added_later” is true when you wrote about a day after it was over. Beside each "
            "number stands what it means and the scale it is on. A cell in a table that could be taken for a formula "
            "begins with an apostrophe (') that is not yours; in record.json there is none."
        ),
        words.gettext(
            "Also in it: what your therapists call you in their lists (“label”), and what they noted beside dates of "
            "yours. They wrote it, but it is about you."
        ),
        words.gettext(
            "Not in it: your password and the keys your record is locked by, which open things and say nothing about "
            "you; numbers by which the server counts and compares; and what a machine notes for itself while it works."
        ),
    )
    return "\r\n\r\n".join(("moodtrack", *paragraphs)) + "\r\n"
