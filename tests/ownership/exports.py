"""Daylio exports as tests write them."""

from moodtrack.ownership.formats.daylio.export import COLUMNS


def export(*lines: str) -> bytes:
    """A file with Daylio's header and these lines, newest first as Daylio writes them."""
    return "\n".join([",".join(COLUMNS), *lines, ""]).encode()
