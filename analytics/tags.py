"""When two tags are the same tag."""

import unicodedata


def tag_name(text: str) -> str:
    """The name a tag is compared by: trimmed, in canonical composition (NFC), without regard to case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text.strip()).casefold())
