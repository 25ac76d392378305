"""Somebody's own words within a sentence: they turn nothing of it around."""

import re

BIDI_CONTROLS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ISOLATE, END_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def isolated(text: str) -> str:
    """The text in the direction of its own script, whatever stands around it."""
    return f"{ISOLATE}{BIDI_CONTROLS.sub('', text)}{END_ISOLATE}"
