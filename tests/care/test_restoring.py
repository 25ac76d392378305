"""What a client no longer shared before the restore is not shared again by it."""

from datetime import timedelta

from moodtrack.audit.models import AuditEvent
from moodtrack.care.actions.restoring import stop_sharing
from moodtrack.care.models import CareRelationship, Consent
from moodtrack.care.queries import current_consent
from tests.conftest import JOINED_AT, Phone, seen_by

NOW = JOINED_AT + timedelta(days=30)


def test_nothing_is_shared_until_the_client_says_so_again(relationship: CareRelationship, phone: Phone) -> None:
    with seen_by(phone.account):
        before = current_consent(relationship)
        assert stop_sharing(client_id=relationship.client_id, now=NOW) == 1
        after = current_consent(relationship)
    assert (after.kinds, after.version, after.given_at) == ([], before.version + 1, NOW)
    said = phone.patch("/sharing", {"mood": True})
    assert said.status_code == 200, said.content
    with seen_by(phone.account):
        assert current_consent(relationship).kinds == ["mood"]


def test_the_client_reads_that_it_stopped_and_of_what(relationship: CareRelationship, phone: Phone) -> None:
    with seen_by(phone.account):
        kinds = current_consent(relationship).kinds
        stop_sharing(client_id=relationship.client_id, now=NOW)
        line = AuditEvent.objects.latest("sequence")
    assert (line.action, line.actor_id, line.kinds) == ("stop_sharing", None, sorted(kinds))
    newest = phone.get("/access-log").json()["results"][0]
    assert newest["text"].startswith("The system stopped sharing anything with your therapists")


def test_where_nothing_was_shared_nothing_is_said(relationship: CareRelationship, phone: Phone) -> None:
    with seen_by(phone.account):
        stop_sharing(client_id=relationship.client_id, now=NOW)
        assert stop_sharing(client_id=relationship.client_id, now=NOW) == 0
        assert Consent.objects.count() == 2
        assert AuditEvent.objects.filter(action="stop_sharing").count() == 1


def test_a_relationship_that_ended_stays_as_it_ended(relationship: CareRelationship, phone: Phone) -> None:
    phone.post("/end", {"relationship": str(relationship.pk)})
    with seen_by(phone.account):
        assert CareRelationship.objects.running().count() == 0
        assert stop_sharing(client_id=relationship.client_id, now=NOW) == 0
