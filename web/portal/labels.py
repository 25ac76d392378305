"""What clients are called on a page."""

from django.utils.translation import gettext


def shown_label(label: str) -> str:
    """The label, or that there is none to read: a row whose label does not open stays where it is."""
    return label or gettext("Label cannot be read")
