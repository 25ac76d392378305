"""Browsers' push services, Firebase and Expo: what they answer, and what becomes of the reminder."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest

from moodtrack.people.models import Account
from moodtrack.reminders.actions import tickets
from moodtrack.reminders.actions.devices import register_device
from moodtrack.reminders.actions.tickets import settle_tickets
from moodtrack.reminders.gateway import answers as told
from moodtrack.reminders.gateway import fcm
from moodtrack.reminders.gateway import post as batch
from moodtrack.reminders.gateway.push import PAYLOAD_BYTES, DeliveryError, Push, Taken
from moodtrack.reminders.rules.sending import Outcome, State
from moodtrack.reminders.wording import texts
from tests.conftest import done
from tests.peers.vendors import Answered, ExpoPeer, FcmPeer, Vendor
from tests.peers.web_push import HANG, RESET, WebPushPeer
from tests.reminders.story import (
    A_LITTLE,
    DUE,
    MORNING,
    TODAY,
    a_client,
    deliveries_of,
    devices_of,
    plan,
    reminders_of,
    run,
    wishes,
)

NOW = DUE + A_LITTLE
TOKEN = "fcm-token:" + "a" * 30
FID = "f" * 22
EXPO = "ExponentPushToken[abcdefgh]"
UNREGISTERED = {"error": {"status": "NOT_FOUND", "details": [{"errorCode": "UNREGISTERED"}]}}
WRONG_PROJECT = {"error": {"status": "NOT_FOUND", "details": []}}
DEAD_TICKET = {"data": [{"status": "error", "details": {"error": "DeviceNotRegistered"}}]}
BUSY_TICKET = {"data": [{"status": "error", "details": {"error": "MessageRateExceeded"}}]}
BAD_TICKET = {"data": [{"status": "error", "details": {"error": "MessageTooBig"}}]}
SOON = {"Retry-After": "120"}
ALL = texts(NullTranslations()).keys()


@pytest.fixture
def firebase(settings: Any, tmp_path: Path) -> Iterator[FcmPeer]:
    settings.PUSH_ALLOW_LOOPBACK = True
    fcm.credentials.cache_clear()
    with FcmPeer() as peer:
        settings.FCM_URL, settings.FCM_SERVICE_ACCOUNT = peer.origin, peer.service_account(tmp_path)
        settings.PUSH_TRANSPORTS = dict.fromkeys(("fcm_token", "fcm_fid"), "moodtrack.reminders.gateway.fcm.Fcm")
        yield peer


@pytest.fixture
def expo(settings: Any) -> Iterator[ExpoPeer]:
    settings.PUSH_ALLOW_LOOPBACK = True
    with ExpoPeer() as peer:
        settings.EXPO_URL = peer.origin
        settings.PUSH_TRANSPORTS = {"expo": "moodtrack.reminders.gateway.expo.Expo"}
        yield peer


def posted(kind: str, address: dict[str, str], text: str = "moment") -> Taken | DeliveryError:
    (answer,) = batch.post([Push(kind, address, text, "token-of-one", "topic-1")], now=datetime.now(UTC))
    return answer


def a_client_with(kind: str, address: dict[str, str]) -> Account:
    account = a_client()
    device = {"address_kind": kind, "address": address, "time_zone": "UTC"}
    done(register_device, by=account, now=MORNING, **device)
    wishes(account)
    plan(MORNING)
    return account


@pytest.mark.parametrize(("kind", "name", "place"), [("fcm_token", "token", TOKEN), ("fcm_fid", "fid", FID)])
def test_firebase_takes_a_message_for_a_token_and_for_an_installation(
    firebase: FcmPeer, kind: str, name: str, place: str
) -> None:
    assert posted(kind, {name: place}) == Taken(status=200)
    (message,) = firebase.received
    assert message[name] == place
    assert json.loads(message["data"]["payload"]) == {"text": "moment", "reminder": "token-of-one"}
    assert message["android"] == {"collapse_key": "topic-1", "priority": "HIGH", "ttl": "10800s"}
    assert message["apns"]["headers"]["apns-collapse-id"] == "topic-1"
    assert message["apns"]["payload"]["aps"]["alert"] == {"loc-key": "moment"}
    assert "notification" not in message


def test_one_assertion_serves_a_whole_batch(firebase: FcmPeer) -> None:
    pushes = [Push("fcm_token", {"token": f"{TOKEN}{n}"}, "moment", "t", "x") for n in range(20)]
    assert batch.post(pushes, now=datetime.now(UTC)) == [Taken(status=200)] * 20
    assert (len(firebase.tokens), firebase.refused) == (1, [])


def test_an_assertion_that_is_not_taken_costs_a_delay_and_no_address(firebase: FcmPeer) -> None:
    posted("fcm_token", {"token": TOKEN})
    firebase.tokens.clear()
    answer = posted("fcm_token", {"token": TOKEN})
    assert isinstance(answer, DeliveryError)
    assert (answer.permanent, answer.is_gone) == (False, False)


def test_a_token_that_was_refused_is_not_used_again(firebase: FcmPeer) -> None:
    posted("fcm_token", {"token": TOKEN})
    firebase.tokens.clear()
    said = [posted("fcm_token", {"token": TOKEN}) for _ in range(2)]
    assert [isinstance(answer, Taken) for answer in said] == [False, True]


def test_a_missing_service_account_breaks_pushes_through_firebase_alone(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PUSH_ALLOW_LOOPBACK, settings.FCM_SERVICE_ACCOUNT = True, str(tmp_path / "gone.json")
    settings.PUSH_TRANSPORTS = settings.PUSH_TRANSPORTS | {"fcm_token": "moodtrack.reminders.gateway.fcm.Fcm"}
    with WebPushPeer() as peer:
        places = [("fcm_token", {"token": TOKEN}), ("webpush", peer.subscribe().address())]
        pushes = [Push(kind, address, "moment", "t", "x") for kind, address in places]
        error, success = batch.post(pushes, now=datetime.now(UTC))
    assert success == Taken(status=201)
    assert isinstance(error, DeliveryError)
    assert not error.permanent
    assert "a push broke" in caplog.text


def test_an_answer_that_never_ends_is_not_read_to_its_end(expo: ExpoPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "MOST_BYTES", 100)
    expo.answers[EXPO] = Answered(200, {"data": [{"status": "ok", "id": "ticket" * 100}]})
    answer = posted("expo", {"token": EXPO})
    assert isinstance(answer, DeliveryError)
    assert not answer.permanent


def test_a_token_that_never_comes_is_waited_for_once_and_holds_up_no_other_push(
    firebase: FcmPeer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcm, "TOKEN_SECONDS", 0.3)
    settings.PUSH_TRANSPORTS = settings.PUSH_TRANSPORTS | {"webpush": "moodtrack.reminders.gateway.web_push.WebPush"}
    firebase.gives_tokens = False
    with WebPushPeer() as peer:
        stuck = [Push("fcm_token", {"token": f"{TOKEN}{n}"}, "moment", "t", "x") for n in range(20)]
        *errors, success = batch.post(
            [*stuck, Push("webpush", peer.subscribe().address(), "moment", "t", "x")], now=datetime.now(UTC)
        )
    assert success == Taken(status=201)
    assert {error.permanent for error in errors if isinstance(error, DeliveryError)} == {False}
    assert firebase.asked_for_tokens == 1


CASES: list[tuple[Answered, State, bool]] = [
    (Answered(200, {"name": "m"}), State.SENT, False),
    (Answered(400, {"error": {}}), State.FAILED, False),
    (Answered(404, UNREGISTERED), State.FAILED, True),
    (Answered(404, WRONG_PROJECT), State.FAILED, False),
    (Answered(410, {"error": {}}), State.FAILED, False),
    (Answered(429, {}, SOON), State.PLANNED, False),
    (Answered(500, {}), State.PLANNED, False),
    (Answered(HANG), State.PLANNED, False),
    (Answered(RESET), State.PLANNED, False),
]
EXPO_CASES: list[tuple[Answered, State, bool]] = [
    (Answered(200, {"data": [{"status": "ok", "id": "ticket"}]}), State.SENT, False),
    (Answered(200, DEAD_TICKET), State.FAILED, True),
    (Answered(200, BAD_TICKET), State.FAILED, False),
    (Answered(200, BUSY_TICKET), State.PLANNED, False),
    (Answered(200, {"data": []}), State.PLANNED, False),
    (Answered(200, "what?"), State.PLANNED, False),
    (Answered(400, {"errors": []}), State.FAILED, False),
    (Answered(404, {"errors": []}), State.FAILED, False),
    (Answered(410, {"errors": []}), State.FAILED, False),
    (Answered(429, {}, SOON), State.PLANNED, False),
    (Answered(500, {}), State.PLANNED, False),
    (Answered(HANG), State.PLANNED, False),
    (Answered(RESET), State.PLANNED, False),
]


WEB_PUSH_CASES: list[tuple[Answered, State, bool]] = [
    (Answered(201), State.SENT, False),
    (Answered(400), State.FAILED, False),
    (Answered(404), State.FAILED, True),
    (Answered(410), State.FAILED, True),
    (Answered(429, headers=SOON), State.PLANNED, False),
    (Answered(500), State.PLANNED, False),
    (Answered(HANG), State.PLANNED, False),
    (Answered(RESET), State.PLANNED, False),
]


def becomes(peer: Vendor, account: Account, answer: Answered, state: State, *, is_dead: bool) -> None:
    """Answer so, and look at the rows."""
    peer.answers = dict.fromkeys((TOKEN, FID, EXPO), answer)
    comes_to(account, answer, state, is_dead=is_dead)


def post_today(pushes: Sequence[Push], *, now: datetime) -> list[Taken | DeliveryError]:
    """The gateway, signing for the day that the push service has, whatever the story's."""
    return batch.post(pushes, now=datetime.now(UTC))


def comes_to(account: Account, answer: Answered, state: State, *, is_dead: bool) -> None:
    """Send, and look at the rows: a retry is planned no sooner than asked, a dead phone's address is forgotten."""
    run(post_today, NOW)
    reminder = reminders_of(account)[TODAY]
    assert (reminder.state, reminder.attempts) == (state, 1)
    assert [(one.retired_at is not None, one.address == b"") for one in devices_of(account)] == [(is_dead, is_dead)]
    if state == State.PLANNED:
        assert reminder.send_at >= NOW + timedelta(minutes=2 if answer.headers == SOON else 0.5)


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PUSH_SECONDS", 0.5)


@pytest.mark.usefixtures("db", "_impatient")
@pytest.mark.parametrize(("answer", "state", "is_dead"), WEB_PUSH_CASES, ids=str)
def test_what_a_browsers_push_service_answers_leads_to_the_right_state(
    settings: Any, answer: Answered, state: State, is_dead: bool
) -> None:
    settings.PUSH_ALLOW_LOOPBACK = True
    with WebPushPeer() as peer:
        phone = peer.subscribe()
        peer.answer(phone, answer.status, **answer.headers)
        comes_to(a_client_with("webpush", phone.address()), answer, state, is_dead=is_dead)
        assert len(peer.received_by(phone)) == (state == State.SENT)


@pytest.mark.usefixtures("db", "_impatient")
@pytest.mark.parametrize(("answer", "state", "is_dead"), CASES, ids=str)
def test_what_firebase_answers_leads_to_the_right_state(
    firebase: FcmPeer, answer: Answered, state: State, is_dead: bool
) -> None:
    becomes(firebase, a_client_with("fcm_token", {"token": TOKEN}), answer, state, is_dead=is_dead)


@pytest.mark.usefixtures("db", "_impatient")
@pytest.mark.parametrize(("answer", "state", "is_dead"), EXPO_CASES, ids=str)
def test_what_expo_answers_leads_to_the_right_state(
    expo: ExpoPeer, answer: Answered, state: State, is_dead: bool
) -> None:
    becomes(expo, a_client_with("expo", {"token": EXPO}), answer, state, is_dead=is_dead)


def test_every_text_is_the_same_size_with_firebase(firebase: FcmPeer) -> None:
    for text in ALL:
        posted("fcm_token", {"token": TOKEN}, text)
    assert {len(message["data"]["payload"]) for message in firebase.received} == {PAYLOAD_BYTES}


def test_every_text_is_the_same_size_with_expo(expo: ExpoPeer) -> None:
    for text in ALL:
        posted("expo", {"token": EXPO}, text)
    payloads = [message["data"]["payload"] for message in expo.received]
    assert {len(payload) for payload in payloads} == {PAYLOAD_BYTES}
    assert {json.loads(payload)["text"] for payload in payloads} == ALL


def test_expo_is_given_words_that_an_iphone_shows_by_itself(expo: ExpoPeer) -> None:
    posted("expo", {"token": EXPO}, "two_taps")
    (message,) = expo.received
    assert (message["body"], message["mutableContent"]) == ("Two taps, whenever it suits.", True)
    assert "_contentAvailable" not in message


def test_every_vendor_keeps_a_message_as_long_as_it_may_be_shown(
    firebase: FcmPeer, expo: ExpoPeer, settings: Any
) -> None:
    settings.PUSH_TRANSPORTS = settings.PUSH_TRANSPORTS | {
        "fcm_token": "moodtrack.reminders.gateway.fcm.Fcm",
        "webpush": "moodtrack.reminders.gateway.web_push.WebPush",
    }
    now = datetime.now(UTC)
    with WebPushPeer() as browser:
        places = [
            ("fcm_token", {"token": TOKEN}),
            ("expo", {"token": EXPO}),
            ("webpush", browser.subscribe().address()),
        ]
        batch.post([Push(kind, to, "moment", "t", "x", timedelta(minutes=5)) for kind, to in places], now=now)
        assert [one.headers["ttl"] for one in browser.received] == ["300"]
    assert [message["ttl"] for message in expo.received] == [300]
    (message,) = firebase.received
    assert message["android"]["ttl"] == "300s"
    assert message["apns"]["headers"]["apns-expiration"] == str(int((now + timedelta(minutes=5)).timestamp()))


def to_many_phones(count: int) -> list[Push]:
    return [Push("expo", {"token": f"ExponentPushToken[{n:08}]"}, "moment", f"t{n}", "x") for n in range(count)]


def test_expo_is_called_once_for_a_hundred_messages_and_answers_for_each(expo: ExpoPeer) -> None:
    pushes = to_many_phones(230)
    dead = pushes[7].address["token"]
    expo.answers[dead] = Answered(200, DEAD_TICKET)
    answers = batch.post(pushes, now=datetime.now(UTC))
    assert sum(expo.calls) == 230
    assert max(expo.calls) == 100
    assert len(expo.calls) <= 8
    gone = [place for place, answer in enumerate(answers) if isinstance(answer, DeliveryError) and answer.is_gone]
    assert gone == [7]
    tickets = [f"ticket-of-{push.address['token']}" for push in pushes]
    assert [one.ticket for one in answers if isinstance(one, Taken)] == tickets[:7] + tickets[8:]


def test_one_message_that_spoils_a_call_to_expo_stops_no_other(expo: ExpoPeer) -> None:
    pushes = to_many_phones(5)
    expo.answers[pushes[2].address["token"]] = Answered(400, {"errors": [{"code": "PUSH_TOO_MANY_EXPERIENCE_IDS"}]})
    answers = batch.post(pushes, now=datetime.now(UTC))
    assert expo.calls == [5, 1, 1, 1, 1, 1]
    assert [isinstance(answer, Taken) for answer in answers] == [True, True, False, True, True]


def test_a_call_to_expo_that_passes_is_not_repeated_message_by_message(expo: ExpoPeer) -> None:
    pushes = to_many_phones(5)
    expo.answers[pushes[2].address["token"]] = Answered(500, {})
    assert all(isinstance(answer, DeliveryError) for answer in batch.post(pushes, now=datetime.now(UTC)))
    assert expo.calls == [5]


def test_what_expo_says_later_retires_a_dead_address(db: None, expo: ExpoPeer) -> None:
    account = a_client_with("expo", {"token": EXPO})
    run(batch.post, NOW)
    (delivery,) = deliveries_of(account)
    assert (delivery.outcome, delivery.ticket) == (Outcome.ACCEPTED, f"ticket-of-{EXPO}")
    assert settle_tickets(now=NOW + timedelta(minutes=14)) == 0
    assert settle_tickets(now=NOW + timedelta(minutes=16)) == 0
    expo.receipts[delivery.ticket] = {"status": "error", "details": {"error": "DeviceNotRegistered"}}
    assert settle_tickets(now=NOW + timedelta(minutes=17)) == 1
    assert settle_tickets(now=NOW + timedelta(minutes=18)) == 0
    assert [(one.outcome, one.ticket) for one in deliveries_of(account)] == [(Outcome.GONE, "")]
    assert devices_of(account)[0].retired_at is not None
    assert len(expo.asked_for) == 2


def test_tickets_without_an_answer_keep_no_newer_one_from_being_asked_for(
    db: None, expo: ExpoPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "MOST_TICKETS", 1)
    first, second = a_client_with("expo", {"token": EXPO}), a_client_with("expo", {"token": f"{EXPO[:-2]}i]"})
    run(batch.post, NOW)
    (older, newer) = sorted((*deliveries_of(first), *deliveries_of(second)), key=lambda one: one.pk)
    expo.receipts[newer.ticket] = {"status": "ok"}
    assert settle_tickets(now=NOW + timedelta(minutes=16)) == 1
    assert settle_tickets(now=NOW + timedelta(hours=25)) == 1
    assert older.ticket in expo.asked_for[-1]


def test_a_ticket_nobody_knows_is_forgotten_after_a_day(db: None, expo: ExpoPeer) -> None:
    account = a_client_with("expo", {"token": EXPO})
    run(batch.post, NOW)
    assert settle_tickets(now=NOW + timedelta(hours=25)) == 1
    assert [(one.outcome, one.ticket) for one in deliveries_of(account)] == [(Outcome.ACCEPTED, "")]


def test_a_transport_that_is_not_configured_is_off(settings: Any) -> None:
    settings.PUSH_TRANSPORTS = {}
    answer = posted("expo", {"token": EXPO})
    assert isinstance(answer, DeliveryError)
    assert answer.permanent
