"""What of a report stays on the screen when it is turned to the client: what is in their own preview, by name.

Whatever a later version adds for the therapist alone is not shown to the client before it is named here.
"""

from collections.abc import Mapping
from typing import Any

IN_THE_PREVIEW = frozenset(
    {
        "id",
        "version",
        "made_at",
        "is_current",
        "method_version",
        "client",
        "therapist",
        "zone",
        "session",
        "last_session",
        "sessions",
        "paused",
        "updated",
        "period",
        "completeness",
        "completeness_8_weeks",
        "series",
        "level",
        "since_last_session",
        "last_4_weeks",
        "findings",
        "notes",
        "topics",
        "sentences",
    }
)


def shown_together(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without whatever the client's preview does not have."""
    return {name: value for name, value in document.items() if name in IN_THE_PREVIEW}
