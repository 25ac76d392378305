from datetime import UTC, datetime, timedelta

import pytest

from moodtrack.care.actions.sessions import plan_session
from moodtrack.care.models import CareRelationship, TherapySession
from tests.conftest import done, seen_by

STARTS_AT = datetime(2026, 11, 21, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "minutes_later", "is_held"),
    [
        ("planned", 49, False),
        ("planned", 50, True),
        ("held", 0, True),
        ("missed", 1440, False),
        ("cancelled", 1440, False),
    ],
)
def test_a_planned_session_counts_as_held_when_it_is_over_and_nobody_said_otherwise(
    relationship: CareRelationship, status: str, minutes_later: int, is_held: bool
) -> None:
    by = relationship.therapist.account
    done(plan_session, by=by, client_id=relationship.client_id, starts_at=STARTS_AT, status=status, now=STARTS_AT)
    later = STARTS_AT + timedelta(minutes=minutes_later)
    with seen_by(by):
        assert TherapySession.objects.held(later).exists() is is_held
