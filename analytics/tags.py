"""When two tags are the same tag."""

import unicodedata
from collections.abc import Iterable


def tag_name(text: str) -> str:
    """The name a tag is compared by: trimmed, in canonical composition (NFC), without regard to case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text.strip()).casefold())


def spelled(texts: Iterable[str]) -> dict[str, str]:
    """By the name it is compared by, each tag as it was written, the last time of several."""
    return {tag_name(text): text.strip() for text in texts}
