"""A client asks to be erased, and may think again for a day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from moodtrack.audit.models import AuditEvent
from moodtrack.core.ledger import work_through
from moodtrack.ownership.actions.erasing import ERASURES, continue_erasure
from moodtrack.ownership.models import Erasure
from moodtrack.people.models import Client
from tests.conftest import PASSWORD, Phone, phone_of, seen_by

NOW = datetime(2026, 11, 24, 12, 20, tzinfo=UTC)
IN_A_DAY = "2026-11-25T12:20:00Z"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _own_vault(settings: Any, tmp_path: Any) -> None:
    settings.MOODTRACK_VAULT = tmp_path / "vault"


def ask(phone: Phone, password: str = PASSWORD) -> Any:
    return phone.ask("DELETE", "/me", {"password": password})


def lines_of(client: Client) -> list[str]:
    with seen_by(client):
        return list(AuditEvent.objects.of_client(client.pk).order_by("sequence").values_list("action", flat=True))


def close(client: Client) -> None:
    """A day later the worker takes the first of its two steps."""

    def step(erasure: Erasure) -> None:
        continue_erasure(erasure=erasure, now=NOW + timedelta(days=1))

    work_through(Erasure.objects.all(), ERASURES, step, clock=lambda: NOW + timedelta(days=1))
    client.account.refresh_from_db()
    assert not client.account.is_active


def test_it_is_told_when_everything_goes_and_until_then_everything_goes_on(phone: Phone) -> None:
    assert phone.get("/me").json()["erase_at"] is None
    answer = ask(phone)
    assert (answer.status_code, answer.json()) == (202, {"erase_at": IN_A_DAY})
    assert phone.get("/me").json()["erase_at"] == IN_A_DAY
    assert phone.post("/topics", {"text": "Saying no."}).status_code == 201


def test_asked_again_the_answer_and_the_instant_stay_the_same(phone: Phone, client_person: Client, clock: Any) -> None:
    first = ask(phone).json()
    clock.shift(timedelta(hours=3))
    again = ask(phone)
    assert (again.status_code, again.json()) == (202, first)
    assert lines_of(client_person).count("ask_for_erasure") == 1


def test_a_wrong_password_is_refused_in_the_words_of_a_sign_in(phone: Phone) -> None:
    answer = ask(phone, "not the password")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error == {"pointer": "/password", "code": "incorrect_password", "detail": "Incorrect password."}
    assert phone.get("/me").json()["erase_at"] is None


def test_wrong_passwords_are_counted_together_with_sign_ins(phone: Phone) -> None:
    for _ in range(3):
        assert ask(phone, "not the password").status_code == 422
    said = {"email": phone.account.email, "password": "not the password"}
    for _ in range(2):
        answer = phone_of(phone.account).http.post("/_allauth/app/v1/auth/login", said, "application/json")
        assert answer.json()["errors"][0]["code"] == "email_password_mismatch"
    refused = ask(phone)
    assert (refused.status_code, refused["Retry-After"]) == (429, "300")
    assert refused.json()["detail"].startswith("Too many failed login attempts. Try again later.")
    assert phone.get("/me").json()["erase_at"] is None


def test_the_right_password_is_not_counted(phone: Phone) -> None:
    assert {ask(phone).status_code for _ in range(7)} == {202}


@pytest.mark.parametrize("body", [None, {}, {"password": 7}, {"password": PASSWORD, "now": True}])
def test_a_body_without_a_password_is_refused(phone: Phone, body: Any) -> None:
    assert phone.ask("DELETE", "/me", body).status_code == 422
    assert phone.get("/me").json()["erase_at"] is None


def test_who_thinks_again_stays(phone: Phone, client_person: Client) -> None:
    ask(phone)
    assert phone.post("/me/keep", None).status_code == 204
    assert phone.get("/me").json()["erase_at"] is None
    assert lines_of(client_person)[-2:] == ["ask_for_erasure", "keep_record"]


def test_to_keep_what_nobody_wants_erased_changes_nothing(phone: Phone, client_person: Client) -> None:
    before = lines_of(client_person)
    assert {phone.post("/me/keep", None).status_code for _ in range(2)} == {204}
    assert lines_of(client_person) == before


def test_who_asks_after_thinking_again_gets_a_new_day(phone: Phone, clock: Any) -> None:
    ask(phone)
    phone.post("/me/keep", None)
    clock.shift(timedelta(hours=3))
    assert ask(phone).json() == {"erase_at": "2026-11-25T15:20:00Z"}


def test_once_it_has_begun_nobody_is_signed_in_and_nobody_signs_in(phone: Phone, client_person: Client) -> None:
    ask(phone)
    close(client_person)
    assert phone.get("/me").status_code == 401
    assert phone.post("/me/keep", None).status_code == 401
    said = {"email": phone.account.email, "password": PASSWORD}
    assert phone.http.post("/_allauth/app/v1/auth/login", said, "application/json").status_code == 400


def test_a_therapist_is_not_erased_like_this(desk: Phone) -> None:
    assert ask(desk).status_code == 403
    assert desk.post("/me/keep", None).status_code == 403
    assert ask(desk, "not the password").status_code == 403


def test_the_client_reads_what_they_did(phone: Phone) -> None:
    ask(phone)
    phone.post("/me/keep", None)
    said = [line["text"] for line in phone.get("/access-log").json()["results"]]
    assert "You asked to have everything of yours erased." in said
    assert "You thought again: nothing of yours is erased." in said


def test_strangers_see_and_change_nothing_of_it(phone: Phone, stranger_phones: list[Phone]) -> None:
    ask(phone)
    for stranger in stranger_phones:
        assert stranger.get("/me").json().get("erase_at") is None
        assert stranger.post("/me/keep", None).status_code in {204, 403}
    assert phone.get("/me").json()["erase_at"] == IN_A_DAY
