"""Findings as a document holds them, with numbers of which none is another's."""

from typing import Any

CLEAR = ("rise", "fall")
TOLD = ("confirmed", "new")


def finding(key: str, **changes: Any) -> dict[str, Any]:
    """The finding of a wording key; a fall has the numbers of a fall."""
    _, kind, *parts = key.split(".")
    tier = next(part for part in parts if part in (*TOLD, "asked", "descriptive", "not_enough_data"))
    shape = next((part for part in parts if part in ("gradual", "sudden", "cannot_be_told", "either_way")), None)
    is_asked = tier == "asked" or kind in {"item", "known_date"}
    common = {
        "kind": kind,
        "tag": {"tag": "walk", "tag_next_day": "walk", "item": "energy", "known_date": "2026-10-05"}.get(kind),
        "outcome": "mood",
        "family": "asked" if is_asked else "secondary" if kind == "tag_next_day" else "primary",
        "tier": tier,
        "wording_key": key,
        "shape": shape,
    }
    has_numbers = tier != "not_enough_data"
    common["reason"] = None if has_numbers else "too_few"
    return common | {name: value if has_numbers else None for name, value in _numbers(kind, parts).items()} | changes


def _numbers(kind: str, parts: list[str]) -> dict[str, Any]:
    estimate, low, high = (-1.1, -1.7, -0.4) if "fall" in parts else (1.1, -0.3 if "unclear" in parts else 0.4, 1.7)
    return {
        "estimate": estimate,
        "low": low,
        "high": high,
        "ratio": 2.3 if kind == "variability" else None,
        "n_observed": 61,
        "n_with": None if kind in {"trend", "shift", "sleep", "item"} else 25,
        "n_days": 84,
        "q": 0.03,
        "supporting_days": ["2026-09-29", "2026-10-08"],
    }
