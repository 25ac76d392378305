"""Everything about one client as one document: docs/export-format.md."""

from datetime import datetime
from typing import Any

from moodtrack.core.words import words_in
from moodtrack.ownership.actions.telling.account import told_access_log, told_client, told_sign_in, told_wishes
from moodtrack.ownership.actions.telling.asking import told_asking
from moodtrack.ownership.actions.telling.care import told_care
from moodtrack.ownership.actions.telling.record import told_check_ins, told_deleted_topics, told_form, told_topics
from moodtrack.ownership.formats.record import FORMAT
from moodtrack.ownership.queries.everything import Everything


def told(everything: Everything, *, made_at: datetime) -> dict[str, Any]:
    """Open all of it and put it together.

    Raises:
        SealError: some of it cannot be opened; then nothing is told.
    """
    words = words_in(everything.account.language)
    return {
        "format": FORMAT,
        "made_at": made_at,
        "client": told_client(everything),
        "form": told_form(words),
        "check_ins": told_check_ins(everything, words),
        "topics": list(told_topics(everything)),
        "deleted_topics": list(told_deleted_topics(everything)),
        **told_asking(everything),
        **told_care(everything),
        "access_log": list(told_access_log(everything, words)),
        "sign_in": told_sign_in(everything),
        **told_wishes(everything),
    }
