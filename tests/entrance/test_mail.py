"""Mail goes out after the request's transaction and beside the request: neither its time nor its failure is seen."""

import smtplib
import threading
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client as HttpClient

from moodtrack.entrance import adapter
from tests.conftest import Phone

SEND_BESIDE = adapter.send_beside
ADDRESS = "somebody@client.example"


def test_a_code_is_handed_over_only_when_its_request_is_committed(
    phone: Phone,
    mailoutbox: list[EmailMessage],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(adapter, "send_beside", SEND_BESIDE)
    said = {"email": phone.account.email}
    with django_capture_on_commit_callbacks() as waiting:
        HttpClient().post("/_allauth/app/v1/auth/password/request", said, content_type="application/json")
        assert mailoutbox == []
    for begin in waiting:
        begin()
    for thread in (thread for thread in threading.enumerate() if thread.name == "mail"):
        thread.join()
    assert [mail.to for mail in mailoutbox] == [[phone.account.email]]


def test_what_fails_is_told_without_the_address(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_message: EmailMessage) -> int:
        raise smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    adapter.send(EmailMessage(to=[ADDRESS]))
    assert "mail_not_sent SMTPRecipientsRefused" in caplog.text
    assert ADDRESS not in caplog.text
