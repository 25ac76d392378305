"""What a therapist does in the rooms of one client, and what stands there."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from moodtrack.agreements.models import Annotation, WatchedQuestion
from moodtrack.audit.models import AuditEvent
from moodtrack.care.actions.caseload import label_client
from moodtrack.care.actions.sharing import pause_sharing
from moodtrack.care.models import CareRelationship, Invitation, TherapySession
from moodtrack.care.rules.codes import code_hash
from moodtrack.entrance.throttling import InvitationThrottle
from moodtrack.reports.models import ReportRun
from moodtrack.reports.sheet.sheet import sheet_of
from tests.conftest import done, seen_by
from tests.fixtures import documents
from tests.fixtures.stored import store_document
from tests.web.conftest import NOW, browser_of
from tests.web.rooms import DAY, HOUR, Rooms
from tests.web.test_pages import text_of
from web.portal.views import reports


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rooms(therapist, make_client):
    return Rooms(therapist, make_client, NOW)


@pytest.fixture
def home(relationship):
    """Where the client's rooms begin."""
    return f"/portal/clients/{relationship.client_id}/"


def rows(whom, model):
    with seen_by(whom):
        return list(model.objects.order_by("pk"))


def test_above_every_room_stands_who_it_is_when_they_come_and_what_they_share(browser, rooms, relationship, home):
    rooms.planned(relationship, NOW + HOUR)
    for room in ("", "reports/", "agreements/", "sharing/", "access-log/", "label/", "end/"):
        words = text_of(browser.get(home + room))
        assert "Client A Session 1: Today 14:20 Edit Shares: mood, energy, tension, sleep, tags" in words
        assert "Notes: only those chosen." in words


def test_a_pause_is_said_above_every_room(browser, relationship, home):
    done(pause_sharing, by=relationship.client.account, relationship_id=None, until=None, now=NOW - 2 * DAY)
    for room in ("", "agreements/", "sharing/"):
        said = "Sharing is paused since 22 Nov. Nothing recorded after that is shown."
        assert said in text_of(browser.get(home + room))


def test_the_first_room_is_the_newest_report(browser, rooms, relationship, home):
    rooms.reported(relationship, rooms.planned(relationship, NOW + HOUR), documents.full())
    words = text_of(browser.get(home))
    assert "Mood has been higher since session 8:" in words
    assert "Make it now" in words


def test_without_a_report_it_says_when_there_will_be_one(browser, rooms, relationship, home):
    assert "Plan a session, and a report is made the day before it." in text_of(browser.get(home))
    rooms.planned(relationship, NOW + 3 * DAY)
    assert "The report for the next session is made Thu 13:20." in text_of(browser.get(home))


def test_make_it_now_has_one_made_and_says_so(browser, relationship, home):
    answer = browser.post(home + "reports/", follow=True)
    assert "A report is being made. It is here within a minute. Look again" in text_of(answer)
    assert [run.due_at for run in rows(relationship.client, ReportRun)] == [NOW]


def test_a_page_that_waits_is_told_when_there_is_nothing_more_to_wait_for_and_leaves_no_line(
    browser, rooms, relationship, home
):
    rooms.planned(relationship, NOW + HOUR)
    browser.post(home + "reports/")
    lines = rows(relationship.client, AuditEvent)
    assert browser.get(home + "waiting/").json() == {"is_being_made": True}
    with seen_by(relationship.client):
        store_document(ReportRun.objects.get(), documents.full(), NOW)
    assert browser.get(home + "waiting/").json() == {"is_being_made": False}
    assert rows(relationship.client, AuditEvent) == lines


def test_a_report_that_is_made_anew_of_its_own_accord_is_not_announced(browser, rooms, relationship, home):
    rooms.reported(relationship, rooms.planned(relationship, NOW + HOUR), documents.full())
    with seen_by(relationship.client):
        ReportRun.objects.update(due_at=NOW, asked_at=None)
    assert "is being made" not in text_of(browser.get(home))


def test_a_report_that_could_not_be_made_is_said_with_the_last_good_version(browser, rooms, relationship, home):
    rooms.reported(relationship, rooms.planned(relationship, NOW + HOUR), documents.full())
    with seen_by(relationship.client):
        ReportRun.objects.update(parked_at=NOW, parked_because="it broke")
    words = text_of(browser.get(home))
    assert "Report could not be made. Last good version: 24 Nov. We were told." in words
    assert "Mood has been higher" in words


def test_beside_an_older_report_nothing_is_said_of_the_next(browser, rooms, relationship):
    old = rooms.reported(relationship, rooms.planned(relationship, NOW - 7 * DAY), documents.flat())
    rooms.reported(relationship, rooms.planned(relationship, NOW + HOUR), documents.full())
    with seen_by(relationship.client):
        type(old).objects.filter(pk=old.pk).update(made_at=NOW - 8 * DAY)
    answer = browser.get(f"/portal/reports/{old.pk}/")
    assert 'class="said"' not in answer.content.decode()
    assert re.search(r'aria-current="page">(\w+)', answer.content.decode())[1] == "Reports"


def test_a_session_is_planned_on_the_therapists_clock(browser, relationship, home):
    answer = browser.post(home + "sessions/", {"day": "2026-12-01", "time": "10:00", "minutes": "45"})
    assert answer["Location"] == home + "agreements/#sessions"
    (session,) = rows(relationship.client, TherapySession)
    assert (session.starts_at, session.minutes) == (datetime(2026, 12, 1, 9, 0, tzinfo=UTC), 45)
    assert "1 Tue 1 Dec 2026, 10:00 45 Planned" in text_of(browser.get(home + "agreements/"))


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"day": "1890-01-01", "time": "10:00", "minutes": "50"}, "This day lies before 2000 or after 2099."),
        ({"day": "", "time": "10:00", "minutes": "50"}, "This field is required."),
        ({"day": "2026-12-01", "time": "25:00", "minutes": "50"}, "Enter a valid time."),
        ({"day": "2026-12-01", "time": "10:00", "minutes": "2"}, "greater than or equal to 5"),
    ],
)
def test_what_is_no_session_is_refused_beside_its_field(browser, relationship, home, said, refusal):
    answer = browser.post(home + "sessions/", said)
    assert answer.status_code == 422
    assert refusal in text_of(answer)
    assert rows(relationship.client, TherapySession) == []


def test_two_sessions_at_a_time_are_refused_in_words(browser, rooms, relationship, home):
    rooms.planned(relationship, datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
    answer = browser.post(home + "sessions/", {"day": "2026-12-01", "time": "10:00", "minutes": "50"})
    assert "Another session of this client starts at that time." in text_of(answer)
    assert 'value="2026-12-01"' in answer.content.decode()


def test_a_session_moves_and_finds_its_state_by_itself(browser, rooms, relationship, home):
    session = rooms.planned(relationship, NOW + DAY)
    moved = {"day": "2026-11-20", "time": "13:20", "minutes": "50", "status": "planned"}
    assert browser.post(f"/portal/sessions/{session.pk}/", moved).status_code == 302
    (row,) = rows(relationship.client, TherapySession)
    assert (row.starts_at.date(), row.status) == (datetime(2026, 11, 20).date(), "held")


def test_a_session_is_cancelled_and_has_no_number_then(browser, rooms, relationship, home):
    session = rooms.planned(relationship, NOW + DAY)
    page = browser.get(f"/portal/sessions/{session.pk}/").content.decode()
    assert 'value="2026-11-25"' in page
    stands = {"day": "2026-11-25", "time": "13:20", "minutes": "50", "status": "cancelled"}
    browser.post(f"/portal/sessions/{session.pk}/", stands)
    assert "– Wed 25 Nov 2026, 13:20 50 Cancelled" in text_of(browser.get(home + "agreements/"))


def test_a_session_to_come_is_not_held_and_that_is_said(browser, rooms, relationship):
    session = rooms.planned(relationship, NOW + HOUR)
    stands = {"day": "2026-11-24", "time": "14:20", "minutes": "50", "status": "held"}
    answer = browser.post(f"/portal/sessions/{session.pk}/", stands)
    assert "This session has not begun. Move it, or cancel it." in text_of(answer)
    (row,) = rows(relationship.client, TherapySession)
    assert row.status == "planned"


def test_a_session_with_reports_is_not_taken_out_and_that_is_said(browser, rooms, relationship):
    session = rooms.planned(relationship, NOW + HOUR)
    rooms.reported(relationship, session, documents.full())
    answer = browser.post(f"/portal/sessions/{session.pk}/remove/")
    assert "Reports were made for this session. Cancel it instead." in text_of(answer)
    assert len(rows(relationship.client, TherapySession)) == 1


def test_a_question_is_proposed_and_ended(browser, relationship, home):
    browser.post(home + "questions/", {"item": "", "tag": "walk"})
    words = text_of(browser.get(home + "agreements/"))
    assert "Do better days go with “walk”? Proposed by you 24 Nov; the client has not answered yet" in words
    (question,) = rows(relationship.client, WatchedQuestion)
    answer = browser.post(f"/portal/questions/{question.pk}/", {"state": "ended"}, follow=True)
    assert "Ended 24 Nov" in text_of(answer)


@pytest.mark.parametrize("said", [{"item": "", "tag": ""}, {"item": "sleep", "tag": "walk"}, {"item": "wealth"}])
def test_a_question_names_a_tag_or_an_item(browser, relationship, home, said):
    assert browser.post(home + "questions/", said).status_code == 422
    assert rows(relationship.client, WatchedQuestion) == []


def test_what_the_client_proposed_is_accepted_or_declined_here(browser, rooms, relationship, home):
    rooms.agreed(relationship)
    page = browser.get(home + "agreements/")
    assert "Do better days go with sleep? Proposed by the client 24 Nov Accept" in text_of(page)
    asked = next(row for row in rows(relationship.client, WatchedQuestion) if row.proposed_by == "client")
    answer = browser.post(f"/portal/questions/{asked.pk}/", {"state": "accepted"}, follow=True)
    assert "Watched since 24 Nov" in text_of(answer)


def test_the_answer_to_ones_own_proposal_is_the_others(browser, rooms, relationship):
    rooms.agreed(relationship)
    own = next(row for row in rows(relationship.client, WatchedQuestion) if row.proposed_by == "therapist")
    answer = browser.post(f"/portal/questions/{own.pk}/", {"state": "accepted"})
    assert "Whoever proposes a question leaves the answer to the other." in text_of(answer)
    assert browser.post(f"/portal/questions/{own.pk}/", {"state": "proposed"}).status_code == 200


def test_a_date_is_noted_and_removed(browser, relationship, home):
    browser.post(home + "annotations/", {"day": "2026-11-03", "text": "New dose"})
    assert "New dose Tue 3 Nov 2026" in text_of(browser.get(home + "agreements/"))
    (annotation,) = rows(relationship.client, Annotation)
    answer = browser.post(f"/portal/annotations/{annotation.pk}/remove/", follow=True)
    assert "New dose" not in text_of(answer)


def test_sharing_is_told_kind_by_kind_with_its_day_and_cannot_be_changed_here(browser, rooms, relationship, home):
    rooms.shared(relationship, ["mood", "sleep"])
    answer = browser.get(home + "sharing/")
    words = text_of(answer)
    assert "Mood Since Tue 1 Sep 2026 Energy Not shared Tension Not shared Sleep Since Tue 1 Sep 2026" in words
    forms = re.findall(r'<form method="post" action="([^"]*)"', answer.content.decode())
    assert forms == ["/portal/sign-out/", "/portal/stay/"]


def test_the_access_log_tells_what_the_therapist_did_and_nothing_of_anybody_else(
    browser, rooms, relationship, home, make_therapist
):
    rooms.planned(relationship, NOW + HOUR)
    browser.get(home + "sharing/")
    with seen_by(relationship.client):
        other = make_therapist("Other Three")
        said = {"client_id": relationship.client_id, "action": "read_report", "at": NOW}
        AuditEvent.objects.create(actor_id=relationship.client_id, **said)
    with seen_by(other):
        AuditEvent.objects.create(actor_id=other.pk, actor_name=other.name, **said)
    words = text_of(browser.get(home + "access-log/"))
    assert "Therapist One looked at what you share with them." in words
    assert "Therapist One entered a session with you." in words
    assert "Other Three" not in words
    assert "joined a therapist" not in words


def test_after_the_end_a_therapist_reads_no_line_of_theirs(browser, relationship, home, therapist):
    browser.get(home + "sharing/")
    browser.post(home + "end/")
    with seen_by(therapist):
        assert AuditEvent.objects.count() == 0


def test_a_label_has_28_characters_and_its_form_says_who_can_read_it(browser, relationship, home):
    assert "The client can read this label in their export." in text_of(browser.get(home + "label/"))
    assert browser.post(home + "label/", {"label": "x" * 29}).status_code == 422
    assert browser.post(home + "label/", {"label": "Client Renamed"}).status_code == 302
    assert "Client Renamed" in text_of(browser.get("/portal/"))


def test_a_refused_label_leaves_a_line_for_the_page_it_is_shown_on(browser, relationship, home):
    refused = browser.post(home + "label/", {"label": "x" * 29})
    assert (refused.status_code, "Client A" in text_of(refused)) == (422, True)
    with seen_by(relationship.client):
        events = AuditEvent.objects.filter(client_id=relationship.client_id, actor_name="Therapist One")
        assert list(events.values_list("action", flat=True)) == ["open_client"]


def test_a_label_cannot_smuggle_markup_into_any_room(browser, rooms, relationship, home):
    script = "<script>alert(1)</script>"
    done(label_client, by=relationship.therapist.account, client_id=relationship.client_id, label=script, now=NOW)
    for room in ("", "reports/", "agreements/", "sharing/", "access-log/", "label/", "end/"):
        assert b"<script>alert" not in browser.get(home + room).content


def test_the_end_is_explained_and_takes_a_press_of_its_button(browser, relationship, home):
    words = text_of(browser.get(home + "end/"))
    assert "You see nothing more of theirs" in words
    assert "Nothing is deleted." in words
    with seen_by(relationship.client):
        assert CareRelationship.objects.get().ended_at is None
    answer = browser.post(home + "end/", follow=True)
    assert answer.request["PATH_INFO"] == "/portal/ended/"
    assert "The relationship has ended" in text_of(answer)
    for room in ("", "reports/", "agreements/", "sharing/", "access-log/", "label/", "end/"):
        assert browser.get(home + room).status_code == 404


def test_a_code_is_shown_once_on_a_slip_that_does_not_say_whose_it_is(browser, therapist):
    answer = browser.post("/portal/invitations/", {"label": "Client B"})
    code = re.search(r'class="code">([0-9A-Z-]{14})<', answer.content.decode())[1]
    slip = answer.content.decode().split('class="slip"')[1].split("on-screen")[0]
    assert "Client B" not in slip
    assert 'class="code-picture"' in slip
    (invitation,) = rows(therapist, Invitation)
    assert invitation.code_hash == code_hash(code)
    again = browser.get("/portal/invitations/").content.decode()
    assert code not in again
    assert "Client B" in again
    assert answer["Cache-Control"] == "no-store"


def test_an_invitation_is_withdrawn(browser, rooms, therapist):
    rooms.invited("Client B", 1)
    (invitation,) = rows(therapist, Invitation)
    answer = browser.post(f"/portal/invitations/{invitation.pk}/withdraw/", follow=True)
    assert "Nobody at the moment." in text_of(answer)
    assert rows(therapist, Invitation) == []


def test_one_that_was_used_meanwhile_leads_to_the_caseload(browser, relationship, therapist):
    (invitation,) = rows(therapist, Invitation)
    answer = browser.post(f"/portal/invitations/{invitation.pk}/withdraw/", follow=True)
    assert answer.request["PATH_INFO"] == "/portal/"
    assert len(rows(therapist, Invitation)) == 1


def test_invitations_of_page_and_api_are_counted_together(browser, therapist, monkeypatch):
    monkeypatch.setattr(InvitationThrottle, "limit", 1)
    assert browser.post("/portal/invitations/", {"label": "Client B"}).status_code == 200
    assert browser.post("/portal/invitations/", {"label": "Client C"}).status_code == 429
    assert len(rows(therapist, Invitation)) == 1


def test_an_invitation_without_a_label_is_refused(browser, therapist):
    assert browser.post("/portal/invitations/", {"label": " "}).status_code == 422
    assert rows(therapist, Invitation) == []


def test_check_27_read_together_shows_no_please_read_and_nothing_that_is_not_shared(
    browser, rooms, relationship, monkeypatch
):
    drawn = []
    monkeypatch.setattr(
        reports, "sheet_of", lambda document, *_, **__: drawn.append(document) or sheet_of(document, *_)
    )
    added = documents.full() | {"please_read": [{"text": "Please read: item 9"}]}
    report = rooms.reported(relationship, rooms.planned(relationship, NOW + HOUR), added)
    path = f"/portal/reports/{report.pk}/together/"
    words = text_of(browser.get(path))
    assert "Mood has been higher since session 8:" in words
    assert "lease read" not in words
    assert ["please_read" in document for document in drawn] == [False]
    assert not [word for word in ("Make it now", "Access log", "Sign out", "Agreements") if word in words]
    rooms.shared(relationship, ["energy"])
    assert browser.get(path).status_code == 404


def test_read_together_opens_the_newest_version(browser, rooms, relationship):
    session = rooms.planned(relationship, NOW + HOUR)
    newest = rooms.reported(relationship, session, documents.full(), versions=2)
    with seen_by(relationship.client):
        older = newest.run.reports.get(version=1)
    answer = browser.get(f"/portal/reports/{older.pk}/together/")
    assert answer["Location"] == f"/portal/reports/{newest.pk}/together/"


def test_read_together_is_covered_too_when_nobody_is_there(browser, rooms, relationship):
    report = rooms.reported(relationship, rooms.planned(relationship, NOW + HOUR), documents.full())
    html = browser.get(f"/portal/reports/{report.pk}/together/").content.decode()
    assert f'data-whose="{rooms.therapist.pk}"' in html
    assert re.findall(r"moodtrack/(door\.css|time-out\.js)", html) == ["door.css", "time-out.js"]


def test_no_room_needs_an_inline_script_or_style_and_none_is_kept_by_a_cache(browser, rooms, relationship, home):
    report = rooms.reported(relationship, rooms.planned(relationship, NOW + HOUR), documents.full())
    (session,) = rows(relationship.client, TherapySession)
    paths = [home + room for room in ("", "reports/", "agreements/", "sharing/", "access-log/", "label/", "end/")]
    more = [f"/portal/reports/{report.pk}/together/", f"/portal/sessions/{session.pk}/", "/portal/ended/"]
    slip = browser.post("/portal/invitations/", {"label": "Client B"})
    for answer in [*map(browser.get, [*paths, *more, "/portal/invitations/"]), slip]:
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        html = answer.content.decode()
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=|javascript:|(?<!http:)//[a-z]", html)


def test_nobody_else_reaches_a_room_or_changes_anything_in_it(relationship, strangers, home):
    for account in strangers:
        other = browser_of(account)
        expected = 404 if hasattr(account, "therapist") else 403
        assert other.get(home).status_code == expected
        assert other.post(home + "end/").status_code == expected
    with seen_by(relationship.client):
        assert CareRelationship.objects.get().ended_at is None


def test_an_hour_that_does_not_exist_is_the_first_one_after_it(browser, relationship, home):
    browser.post(home + "sessions/", {"day": "2027-03-28", "time": "02:30", "minutes": "50"})
    (session,) = rows(relationship.client, TherapySession)
    assert session.starts_at.time() == time(1, 0)
    assert session.ends_at - session.starts_at == timedelta(minutes=50)
