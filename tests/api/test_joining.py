from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client as HttpClient

from moodtrack.audit.models import AuditEvent
from moodtrack.care.models import Consent, Invitation
from moodtrack.people.models import Account
from tests.conftest import PASSWORD, Phone, seen_by


def join(forwarded_for: str = "", **said: Any) -> Any:
    headers = {"X-Forwarded-For": forwarded_for} if forwarded_for else {}
    body = {"email": "new@client.example", "password": PASSWORD, "time_zone": "Europe/Berlin", **said}
    return HttpClient().post("/api/v1/join", body, content_type="application/json", headers=headers)


def code_from(desk: Phone, label: str = "Client B") -> str:
    code: str = desk.post("/invitations", {"label": label}).json()["code"]
    return code


def test_a_code_makes_a_client_who_can_speak_at_once(desk: Phone) -> None:
    answer = join(code=code_from(desk).lower().replace("-", " "), sharing={"notes": False})
    assert answer.status_code == 201
    token = answer.json()["session_token"]
    me = HttpClient().get("/api/v1/me", headers={"X-Session-Token": token}).json()
    assert (me["role"], me["time_zone"], me["day_starts_at"]) == ("client", "Europe/Berlin", "04:00")
    assert [row["label"] for row in desk.get("/clients").json()["results"]] == ["Client B"]
    with seen_by(Account.objects.get(pk=me["id"])):
        consent = Consent.objects.get(client_id=me["id"])
    assert consent.kinds == ["mood", "energy", "tension", "sleep", "tags", "topics"]


def test_whoever_joined_can_sign_in_again_with_the_password_and_with_no_other(desk: Phone) -> None:
    join(code=code_from(desk))
    sign_in = "/_allauth/app/v1/auth/login"
    right = HttpClient().post(
        sign_in, {"email": "new@client.example", "password": PASSWORD}, content_type="application/json"
    )
    token = right.json()["meta"]["session_token"]
    assert HttpClient().get("/api/v1/me", headers={"X-Session-Token": token}).status_code == 200
    wrong = HttpClient().post(
        sign_in, {"email": "new@client.example", "password": "a guess"}, content_type="application/json"
    )
    assert wrong.status_code == 400
    assert "session_token" not in wrong.content.decode()


def test_nobody_signs_up_without_a_code(db: None) -> None:
    answer = HttpClient().post(
        "/_allauth/app/v1/auth/signup",
        {"email": "x@y.example", "password": PASSWORD},
        content_type="application/json",
    )
    assert answer.status_code == 404
    assert not Account.objects.filter(email="x@y.example").exists()


@pytest.mark.parametrize("route", ["auth/signup", "auth/phone/verify", "account/phone", "account/email"])
def test_a_known_and_an_unknown_address_are_answered_alike(desk: Phone, route: str) -> None:
    headers = {"X-Session-Token": desk.token}
    answers = [
        HttpClient().post(
            f"/_allauth/app/v1/{route}",
            {"email": email, "password": PASSWORD},
            content_type="application/json",
            headers=headers,
        )
        for email in (desk.account.email, "nobody@client.example")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_forgotten_password_is_reset_by_a_code_sent_to_the_address(
    desk: Phone, mailoutbox: list[EmailMessage]
) -> None:
    for email in ("nobody@client.example", desk.account.email):
        answer = HttpClient().post(
            "/_allauth/app/v1/auth/password/request", {"email": email}, content_type="application/json"
        )
        assert answer.status_code == 401  # allauth's way to say that the next step is pending
    assert [mail.to for mail in mailoutbox] == [[desk.account.email]]


def test_a_closed_account_is_answered_like_a_wrong_password(desk: Phone) -> None:
    account = desk.account
    account.is_active = False
    account.save()
    answers = [
        HttpClient().post(
            "/_allauth/app/v1/auth/login",
            {"email": account.email, "password": password},
            content_type="application/json",
        )
        for password in (PASSWORD, "something else entirely")
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content
    assert HttpClient().get("/api/v1/me", headers={"X-Session-Token": desk.token}).status_code == 401


def test_a_joined_phone_is_in_the_list_of_phones(desk: Phone) -> None:
    token = join(code=code_from(desk)).json()["session_token"]
    listed = HttpClient().get("/_allauth/app/v1/auth/sessions", headers={"X-Session-Token": token}).json()["data"]
    assert [phone["is_current"] for phone in listed] == [True]


def test_a_code_works_once_and_lies_hashed(desk: Phone) -> None:
    code = code_from(desk)
    with seen_by(desk.account):
        assert not Invitation.objects.filter(code_hash__icontains=code.replace("-", "")).exists()
    assert join(code=code).status_code == 201
    again = join(code=code, email="another@client.example")
    assert again.status_code == 422
    assert [row["state"] for row in desk.get("/invitations").json()["results"]] == ["used"]


def test_a_known_address_is_answered_like_a_wrong_code(desk: Phone) -> None:
    join(code=code_from(desk))
    known, wrong = join(code=code_from(desk)), join(code="WRNG-WRNG-WRNG", email="b@client.example")
    assert known.status_code == wrong.status_code == 422
    assert known.content == wrong.content


def test_a_withdrawn_code_opens_nothing_and_a_used_one_cannot_be_withdrawn(desk: Phone) -> None:
    invitation = desk.post("/invitations", {"label": "Client B"}).json()
    assert desk.delete(f"/invitations/{invitation['id']}").status_code == 204
    assert join(code=invitation["code"]).status_code == 422
    used = desk.post("/invitations", {"label": "Client B"}).json()
    join(code=used["code"])
    assert desk.delete(f"/invitations/{used['id']}").status_code == 409


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"email": "no address"}, "/email"),
        ({"password": "short"}, "/password"),
        ({"password": "password123"}, "/password"),
        ({"time_zone": "Moon/Base"}, "/time_zone"),
        ({"sharing": {"dreams": True}}, "/sharing/dreams"),
        ({"role": "therapist"}, "/role"),
    ],
)
def test_what_stands_in_the_way_is_named_and_the_code_stays_good(
    desk: Phone, said: dict[str, Any], pointer: str
) -> None:
    code = code_from(desk)
    refused = join(code=code, **said)
    assert refused.status_code == 422
    assert pointer in {error["pointer"] for error in refused.json()["errors"]}
    assert not Account.objects.filter(email="new@client.example").exists()
    assert join(code=code).status_code == 201


def test_guessing_codes_is_stopped(desk: Phone) -> None:
    answers = [join(code="WRNG-WRNG-WRNG", forwarded_for=f"198.51.100.{n}").status_code for n in range(31)]
    assert answers[:30] == [422] * 30
    assert answers[30] == 429


def test_a_client_can_have_one_more_therapist(phone: Phone, desk: Phone, stranger_phones: list[Phone]) -> None:
    other_desk, _ = stranger_phones
    assert phone.post("/join", {"code": code_from(desk)}).status_code == 409
    assert phone.post("/join", {"code": code_from(other_desk)}).status_code == 201
    names = [row["therapist"] for row in phone.get("/care").json()["relationships"]]
    assert names == ["Therapist One", "Stranger Two"]


def test_joining_is_audited_without_content(phone: Phone) -> None:
    with seen_by(phone.account):
        event = AuditEvent.objects.get(client_id=phone.account.pk, action="start_relationship")
    assert event.actor_id == phone.account.pk
