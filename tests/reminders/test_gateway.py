import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from moodtrack.reminders.gateway import post as batch
from moodtrack.reminders.gateway.answers import waiting_time
from moodtrack.reminders.gateway.push import PAYLOAD_BYTES, DeliveryError, Push, Taken
from moodtrack.reminders.gateway.vapid import load_key, public_key
from moodtrack.reminders.gateway.web_push import origin_of
from moodtrack.reminders.wording import texts
from tests.peers.web_push import HANG, RESET, Subscription, WebPushPeer


@pytest.fixture(autouse=True)
def _loopback(settings: Any, tmp_path: Path) -> None:
    settings.PUSH_ALLOW_LOOPBACK = True
    settings.MOODTRACK_DATA = tmp_path


@pytest.fixture
def peer() -> Iterator[WebPushPeer]:
    with WebPushPeer() as running:
        yield running


def a_push(phone: Subscription, text: str = "moment") -> Push:
    return Push("webpush", phone.address(), text, f"token-of-{phone.name}", "topic-1")


def posted(*pushes: Push) -> list[Taken | DeliveryError]:
    return batch.post(pushes, now=datetime.now(UTC))


def test_a_push_arrives_signed_and_is_read_by_its_phone_alone(peer: WebPushPeer) -> None:
    mine, other = peer.subscribe(), peer.subscribe()
    assert posted(a_push(mine)) == [Taken(status=201)]
    (received,) = peer.received_by(mine)
    assert received.payload == {"text": "moment", "reminder": f"token-of-{mine.name}"}
    assert received.server_key == public_key()
    assert (received.headers["ttl"], received.headers["urgency"]) == ("10800", "normal")
    assert received.headers["topic"] == "topic-1"
    assert peer.received_by(other) == []


def test_every_text_is_the_same_size_on_the_wire_and_once_decrypted(peer: WebPushPeer) -> None:
    listed = texts(NullTranslations())
    posted(*(a_push(peer.subscribe(), text) for text in listed))
    assert len({len(received.body) for received in peer.received}) == 1
    assert {received.size for received in peer.received} == {PAYLOAD_BYTES}
    assert {received.payload["text"] for received in peer.received} == listed.keys()


@pytest.mark.parametrize(
    ("status", "permanent", "is_gone"),
    [
        (404, True, True),
        (410, True, True),
        (400, True, False),
        (302, True, False),
        (429, False, False),
        (500, False, False),
    ],
)
def test_an_answer_says_whether_to_try_again(peer: WebPushPeer, status: int, permanent: bool, is_gone: bool) -> None:
    phone = peer.subscribe()
    peer.answer(phone, status, Location="http://127.0.0.1:1/")
    (error,) = posted(a_push(phone))
    assert isinstance(error, DeliveryError)
    assert (error.permanent, error.is_gone, error.status) == (permanent, is_gone, status)


def test_the_wait_a_service_asks_for_is_passed_on(peer: WebPushPeer) -> None:
    phone = peer.subscribe()
    peer.answer(phone, 429, Retry_After="120")
    (error,) = posted(a_push(phone))
    assert isinstance(error, DeliveryError)
    assert error.retry_after == timedelta(minutes=2)


def test_one_that_never_answers_holds_up_nobody(peer: WebPushPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PUSH_SECONDS", 0.3)
    stuck, fine = peer.subscribe(), peer.subscribe()
    peer.answer(stuck, HANG)
    error, success = posted(a_push(stuck), a_push(fine))
    assert isinstance(success, Taken)
    assert isinstance(error, DeliveryError)
    assert not error.permanent


def test_one_that_hangs_up_is_tried_again(peer: WebPushPeer) -> None:
    phone = peer.subscribe()
    peer.answer(phone, RESET)
    (error,) = posted(a_push(phone))
    assert isinstance(error, DeliveryError)
    assert not error.permanent


def test_names_that_hang_hold_up_neither_the_others_nor_the_end_of_the_batch(
    peer: WebPushPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PUSH_SECONDS", 3.0)
    look_up, is_over = socket.getaddrinfo, Event()
    waited_for: list[str] = []

    def hanging(host: str, *args: Any, **options: Any) -> Any:
        if host.endswith(".example.org"):
            is_over.wait(20)
            waited_for.append(host)
            raise socket.gaierror
        return look_up("127.0.0.1", *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    phone = peer.subscribe()
    named = phone.address() | {"endpoint": phone.address()["endpoint"].replace("127.0.0.1", "localhost")}
    stuck = [Subscription(str(n), f"https://push{n}.example.org") for n in range(batch.CONNECTIONS - 1)]
    try:
        *errors, _ = posted(*map(a_push, stuck), replace(a_push(phone), address=named))
        assert waited_for == []
    finally:
        is_over.set()
    assert peer.calls == {phone.name: 1}
    assert all(isinstance(error, DeliveryError) and not error.permanent for error in errors)


def test_a_batch_ends_even_if_its_pushes_do_not(peer: WebPushPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "BATCH_SECONDS", 0.3)
    stuck = peer.subscribe()
    peer.answer(stuck, HANG)
    (error,) = posted(a_push(stuck))
    assert isinstance(error, DeliveryError)
    assert not error.permanent


def test_what_a_browsers_push_service_goes_on_to_say_is_not_waited_for(
    peer: WebPushPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PUSH_SECONDS", 1.0)
    phone = peer.subscribe()
    peer.answer(phone, 410, Content_Length="1000000000")
    (error,) = posted(a_push(phone))
    assert isinstance(error, DeliveryError)
    assert error.is_gone


@pytest.mark.parametrize(
    ("endpoint", "origin"),
    [
        ("https://push.example.org/x", "https://push.example.org"),
        ("https://Push.example.org:443/x", "https://push.example.org"),
        ("http://127.0.0.1:4430/x", "http://127.0.0.1:4430"),
    ],
)
def test_a_signature_names_its_push_service_without_the_usual_port(endpoint: str, origin: str) -> None:
    assert origin_of(endpoint) == origin


def test_a_service_that_is_not_there_is_tried_again() -> None:
    with WebPushPeer() as gone:
        phone = gone.subscribe()
    (error,) = posted(a_push(phone))
    assert isinstance(error, DeliveryError)
    assert not error.permanent


def test_without_the_setting_nothing_on_this_machine_is_reached(peer: WebPushPeer, settings: Any) -> None:
    settings.PUSH_ALLOW_LOOPBACK = False
    phone = peer.subscribe()
    (error,) = posted(a_push(phone))
    assert isinstance(error, DeliveryError)
    assert error.permanent
    assert peer.calls == {}


def test_a_push_that_breaks_in_an_unforeseen_way_breaks_alone(
    peer: WebPushPeer, caplog: pytest.LogCaptureFixture
) -> None:
    fine = peer.subscribe()
    broken = Push("webpush", peer.subscribe().address() | {"keys": {"p256dh": "AA", "auth": "AA"}}, "moment", "t", "x")
    error, success = posted(broken, a_push(fine))
    assert isinstance(success, Taken)
    assert isinstance(error, DeliveryError)
    assert "a push broke" in caplog.text


def test_the_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = public_key()
    assert public_key() == first
    assert (tmp_path / "vapid.pem").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["vapid.pem"]


def test_two_processes_that_start_together_use_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as processes:
        keys = set(processes.map(lambda _: public_key(), range(8)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["vapid.pem"]


def test_an_operators_own_key_is_used(tmp_path: Path) -> None:
    pem = load_key().private_pem()
    before = public_key()
    (tmp_path / "vapid.pem").unlink()
    (tmp_path / "vapid.pem").write_bytes(pem)
    assert public_key() == before


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("", None), ("7", 7), ("soon", None), ("-5", None), ("99999999999999999999", 86400)],
)
def test_a_retry_after_is_read_with_care(header: str, seconds: int | None) -> None:
    waits = waiting_time(header, datetime(2026, 11, 23, tzinfo=UTC))
    assert waits == (None if seconds is None else timedelta(seconds=seconds))


def test_a_retry_after_may_be_a_date() -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert waiting_time("Mon, 23 Nov 2026 12:05:00 GMT", now) == timedelta(minutes=5)
    assert waiting_time("Mon, 23 Nov 2026 11:00:00 GMT", now) == timedelta(0)
