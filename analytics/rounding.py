"""How numbers of the engine are stored: few enough digits that they are the same bytes on every machine."""

STORED_DECIMALS = 4
STORED_DIGITS = 6


def stored_estimate(number: float) -> float:
    """To 4 decimals. Adding 0.0 turns a rounded -0.0 into 0.0, which is the same number but other bytes."""
    return round(number, STORED_DECIMALS) + 0.0


def stored_p(number: float) -> float:
    """A p or a q, to 6 significant digits."""
    return float(f"{number:.{STORED_DIGITS}g}")
