"""Thirty days of a client who lapses and comes back: what their phone shows, day by day."""

import sys
from datetime import datetime, timedelta
from uuid import uuid4

from moodtrack.care.models import CareRelationship
from moodtrack.checkins.actions.check_ins import record_check_ins
from moodtrack.checkins.rules.check_ins import CheckInDraft
from moodtrack.people.models import Account
from tests.conftest import done
from tests.reminders.story import A_LITTLE, DUE, MORNING, FakeGateway, a_phone, deliveries_of, plan, run, wishes

CHECKS_IN_ON = (0, 1, 24, 25)
SEQUENCE = """
day  0  checks in
day  1  checks in
day  2  asked
day  3  asked
day  4  asked
day  6  asked
day  8  asked
day  9  Still here. No need to catch up.
day 16  Your page is here if you want it.
day 24  checks in
day 25  checks in
day 26  asked
day 27  asked
day 28  asked
"""
WORDS = {"still_here": "Still here. No need to catch up.", "if_you_want": "Your page is here if you want it."}


def checks_in(account: Account, at: datetime) -> None:
    said = CheckInDraft(
        id=uuid4(),
        day=at.date(),
        recorded_at=at,
        time_zone="Europe/Madrid",
        answers={"mood": 4},
        tags=(),
        note="",
        note_shared=False,
    )
    done(record_check_ins, by=account, client_id=account.pk, check_ins=[said], now=at)


def test_who_lapses_is_asked_less_and_who_returns_as_before(
    relationship: CareRelationship, gateway: FakeGateway
) -> None:
    """On the days on which they check in they do so before they are asked; on the others they leave it alone."""
    client, shown = relationship.client.account, []
    a_phone(client)
    wishes(client)
    for number in range(30):
        morning, evening = (instant + timedelta(days=number) for instant in (MORNING, DUE + A_LITTLE))
        plan(morning)
        if number in CHECKS_IN_ON:
            checks_in(client, morning)
            shown.append(f"day {number:2}  checks in")
        before = len(gateway.pushes)
        run(gateway, evening)
        shown.extend(f"day {number:2}  {WORDS.get(push.text, 'asked')}" for push in gateway.pushes[before:])
    sys.stdout.write("\n".join(shown))
    assert shown == SEQUENCE.split("\n")[1:-1]
    assert len(deliveries_of(client)) == len(gateway.pushes)
