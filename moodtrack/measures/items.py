"""The daily check-in: which items are asked, on which scale, and which way is up."""

from dataclasses import dataclass
from enum import StrEnum

from moodtrack.measures.scales import Scale


class Direction(StrEnum):
    """What a higher number means."""

    BETTER = "higher_is_better"
    MORE = "higher_is_more"


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a measure; ``key`` names it in answers, ``text`` is the untranslated question."""

    key: str
    text: str
    scale: Scale
    direction: Direction
    is_required: bool = False


FORM_VERSION = 1
"""Changes whenever an item or a scale does; every check-in keeps the version it answered."""

ITEMS: tuple[Item, ...] = (
    Item(
        "mood",
        "How was your mood?",
        Scale(1, 7, 1, "", ((1, "very low"), (4, "in between"), (7, "very good"))),
        Direction.BETTER,
        is_required=True,
    ),
    Item(
        "energy",
        "How much energy did you have?",
        Scale(1, 7, 1, "", ((1, "none"), (4, "some"), (7, "plenty"))),
        Direction.MORE,
    ),
    Item(
        "tension",
        "How tense were you?",
        Scale(1, 7, 1, "", ((1, "calm"), (4, "somewhat tense"), (7, "very tense"))),
        Direction.MORE,
    ),
    Item("sleep_hours", "How many hours did you sleep last night?", Scale(0, 24, 0.5, "h", ()), Direction.MORE),
)

ITEM_BY_KEY = {item.key: item for item in ITEMS}
