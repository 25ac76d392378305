"""A therapist is let go: what is open in a browser, half-way in or waiting ends with the next request."""

from io import StringIO

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command

from moodtrack.entrance.tokens import session_key_in
from tests.web.door import CASELOAD, CODE, SECURITY, SIGN_IN, code_by, sign_in, typed, with_authenticator
from web.portal.first_sign_in import first_sign_in_path


@pytest.fixture
def account(therapist):
    return with_authenticator(therapist.account)


def let_go(account):
    call_command("end_therapist", account.email, "--yes", stdout=StringIO())


def test_an_open_portal_and_the_links_to_reports_end(anonymous, account, report):
    sign_in(anonymous, account)
    path = f"/portal/reports/{report.pk}/"
    assert anonymous.get(path).status_code == 200
    let_go(account)
    for wanted in (path, f"{path}pdf/", CASELOAD, SECURITY):
        assert anonymous.get(wanted)["Location"].startswith(SIGN_IN)
    key = session_key_in(anonymous.cookies[settings.SESSION_COOKIE_NAME].value or "")
    assert not Session.objects.filter(pk=key).exists()


def test_a_sign_in_that_waits_for_its_code_leads_nowhere(anonymous, account):
    typed(anonymous, account.email)
    let_go(account)
    anonymous.post(CODE, {"code": code_by()})
    assert anonymous.get(CASELOAD)["Location"].startswith(SIGN_IN)


def test_a_link_for_a_first_sign_in_is_dead(anonymous, account):
    path = first_sign_in_path(account)
    let_go(account)
    assert anonymous.get(path).status_code == 404
