"""A client and a therapist who type a word of their own into every field, and are refused as often as served."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from uuid import uuid4

from moodtrack.people.actions.practices import add_therapist, create_practice
from tests.copies import session_as
from tests.live.conftest import Answer, Stack, until
from tests.live.test_end_to_end import ZONE, Joined, local_now
from tests.peers.web_push import Subscription
from web.portal.first_sign_in import first_sign_in_path

CONTROL = f"control{token_hex(6)}"
"""The therapist's name and their practice's: said where it may lie in plain."""
EMAIL, DESK_EMAIL = f"a{token_hex(6)}@client.example", f"b{token_hex(6)}@practice.example"
CODE = re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", re.MULTILINE)
REFUSED_ZONE, REFUSED_EMAIL = "Antarctica/Troll", "refused"
CONSTRAINT = "refused_on_purpose"
CONSTRAINTS = {
    "people_account": f"email NOT LIKE '{REFUSED_EMAIL}%'",
    "checkins_checkin": f"time_zone <> '{REFUSED_ZONE}'",
    "reports_report": "version < 2",
}


@dataclass
class Told:
    """What was typed, into which fields, and what else nobody may find.

    Args:
        word: the beginning of all that was typed.
        secrets: what was handed out: codes, keys, the MACs of tokens; and numbers and sentences.
        mailed: those of them that came by mail.
        fields: the names of the fields that took a word.
    """

    stack: Stack
    word: str = field(default_factory=lambda: f"canary{token_hex(6)}")
    secrets: set[str] = field(default_factory=set)
    mailed: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)

    @property
    def hidden(self) -> set[str]:
        return {self.word, *self.secrets}

    def say(self, about: str) -> str:
        return f"{self.word} {about}"

    def call(self, method: str, path: str, body: Any, token: str = "", *, status: int) -> Answer:
        answer = self.stack.call(method, path, body, token)
        assert answer.status == status, (method, path, answer)
        if status < 300:
            self.fields |= {name for name, value in fields_of(body) if self._is_hidden(value)}
        return answer

    def keep(self, secret: str) -> str:
        self.secrets.add(secret)
        return secret

    def keep_token(self, token: str) -> str:
        self.keep(token.rpartition(".")[2])
        return token

    def _is_hidden(self, value: Any) -> bool:
        return isinstance(value, str) and any(secret in value for secret in self.hidden)


def fields_of(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """What a JSON value is made of, each by its dotted name."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from fields_of(part, f"{name}.{key}".strip("."))
    elif isinstance(value, list):
        for part in value:
            yield from fields_of(part, name)
    else:
        yield name, value


def join(told: Told) -> Joined:
    now, password = datetime.now(UTC), told.say("password of a therapist")
    practice = create_practice(name=CONTROL, time_zone="UTC")
    add_therapist(practice=practice, email=DESK_EMAIL, name=CONTROL, password=password, now=now)
    other = add_therapist(practice=practice, email=f"other.{DESK_EMAIL}", name=CONTROL, password=None, now=now)
    _follow(told, first_sign_in_path(other.account))
    desk = sign_in(told, DESK_EMAIL, password)
    code = _code_for(told, desk, "label of somebody who joined")
    said = {"code": code, "email": EMAIL, "password": told.say("password"), "time_zone": ZONE}
    joined = told.call("POST", "/api/v1/join", said, status=201).body
    return Joined(desk, told.keep_token(joined["session_token"]), joined["client"]["id"])


def _follow(told: Told, link: str) -> None:
    """Open a link at which a password is chosen; whoever has it needs no other."""
    told.keep(link.rstrip("/").rpartition("/")[2])
    build_opener(HTTPCookieProcessor()).open(told.stack.url + link).close()


def sign_in(told: Told, email: str, password: str) -> str:
    answer = told.call("POST", "/_allauth/app/v1/auth/login", {"email": email, "password": password}, status=200)
    return told.keep_token(answer.body["meta"]["session_token"])


def _code_for(told: Told, desk: str, label: str) -> str:
    code: str = told.call("POST", "/api/v1/invitations", {"label": told.say(label)}, desk, status=201).body["code"]
    told.keep(code.replace("-", ""))
    return told.keep(code)


def use_every_field(told: Told, joined: Joined, subscription: Subscription) -> None:
    """Each of them says everything there is to say, changes some of it and takes some back."""
    _code_for(told, joined.desk, "label of somebody invited")
    label = {"label": told.say("label that was changed")}
    told.call("PATCH", f"/api/v1/clients/{joined.client_id}", label, joined.desk, status=200)
    _check_ins(told, joined.phone)
    _topics(told, joined.phone)
    _sync(told, joined.phone)
    _agreements(told, joined)
    _devices(told, joined.phone, subscription.address())


def _devices(told: Told, phone: str, web_push: Mapping[str, Any]) -> None:
    """One for each field an address can have."""
    told.secrets |= set(web_push["keys"].values())
    addresses = {
        "webpush": web_push,
        "fcm_token": {"token": f"{told.word}token"},
        "fcm_fid": {"fid": f"{told.word}fid-"},  # exactly 22 letters
    }
    for kind, address in addresses.items():
        device = {"address_kind": kind, "address": address, "time_zone": ZONE}
        told.call("POST", "/api/v1/devices", device, phone, status=201)


def take_everything_out(told: Told, joined: Joined) -> None:
    """Fetch it as one file, and ask to be erased, and think again: the password is typed once more for that."""
    asked = told.call("POST", "/api/v1/exports", {}, joined.phone, status=202).body
    path = f"/api/v1/exports/{asked['id']}"
    until(lambda: told.stack.call("GET", path, None, joined.phone).body["state"] == "ready", "the file with everything")
    told.call("GET", f"{path}/file", None, joined.phone, status=200)
    told.call("DELETE", "/api/v1/me", {"password": told.say("password")}, joined.phone, status=202)
    told.call("POST", "/api/v1/me/keep", {}, joined.phone, status=204)


def _check_ins(told: Told, phone: str) -> None:
    private, shared, deleted = (f"/api/v1/check-ins/{uuid4()}" for _ in range(3))
    said = check_in(told, "private note")
    told.call("PUT", private, said, phone, status=201)
    told.call("PUT", private, said | {"note": {"text": told.say("private note, changed")}}, phone, status=200)
    told.call("PUT", shared, check_in(told, "shared note", is_shared=True), phone, status=201)
    told.call("PUT", deleted, check_in(told, "deleted note"), phone, status=201)
    told.call("DELETE", deleted, None, phone, status=204)


def check_in(told: Told, note: str, *, is_shared: bool = False) -> dict[str, Any]:
    """One about yesterday, with a number that nobody else has."""
    at = local_now()
    energy = float(told.keep(f"5.{uuid4().int % 10**9:09}1"))
    return {
        "day": str(at.date() - timedelta(days=1)),
        "recorded_at": at.isoformat(),
        "time_zone": ZONE,
        "answers": {"mood": 4, "energy": energy},
        "tags": [told.say("tag")],
        "note": {"text": told.say(note), "shared": is_shared},
    }


def _topics(told: Told, phone: str) -> None:
    said = {"text": told.say("topic")}
    changed, deleted = (told.call("POST", "/api/v1/topics", said, phone, status=201).body["id"] for _ in range(2))
    told.call("PATCH", f"/api/v1/topics/{changed}", {"text": told.say("topic, changed")}, phone, status=200)
    told.call("DELETE", f"/api/v1/topics/{deleted}", None, phone, status=204)


def _sync(told: Told, phone: str) -> None:
    pushed = {
        "check_ins": {"created": [_pushed(told, "pushed note")], "updated": [_pushed(told, "pushed note, changed")]},
        "topics": {name: [{"id": str(uuid4()), "text": told.say("pushed topic")}] for name in ("created", "updated")},
    }
    assert told.call("POST", "/api/v1/sync?last_pulled_at=1", pushed, phone, status=200).body["problems"] == []
    told.call("GET", "/api/v1/sync", None, phone, status=200)


def _pushed(told: Told, note: str) -> dict[str, Any]:
    said = check_in(told, note)
    tags = json.dumps(said.pop("tags"))
    return said.pop("answers") | said | {"id": str(uuid4()), "tags": tags, "note": told.say(note)}


def _agreements(told: Told, joined: Joined) -> None:
    (care,) = told.stack.call("GET", "/api/v1/care", None, joined.phone).body["relationships"]
    proposed = {"relationship": care["id"], "tag": told.say("tag to watch")}
    question = told.call("POST", "/api/v1/questions", proposed, joined.desk, status=201).body["id"]
    told.call("PATCH", f"/api/v1/questions/{question}", {"state": "accepted"}, joined.phone, status=200)
    dated = {"on": str(local_now().date()), "text": told.say("annotation")}
    told.call("POST", f"/api/v1/clients/{joined.client_id}/annotations", dated, joined.desk, status=201)


def be_refused(told: Told, joined: Joined) -> None:
    """What is wrong with a call is said to who called, and written down nowhere."""
    word, phone, desk = told.say("refused"), joined.phone, joined.desk
    path = f"/api/v1/check-ins/{uuid4()}"
    said = check_in(told, "refused note")
    login = {"email": EMAIL, "password": word}
    refusals: list[tuple[str, str, Any, str]] = [
        ("PUT", path, said | {"time_zone": word}, phone),
        ("PUT", path, said | {"answers": {word: 4}, word: word}, phone),
        ("PUT", path, word, phone),
        ("PUT", path, said, word.replace(" ", ".")),
        ("GET", "/api/v1/check-ins?" + urlencode({"cursor": word, "from": word}), None, phone),
        ("POST", "/api/v1/topics", {"text": word, "kind": word}, phone),
        ("POST", "/api/v1/sync?" + urlencode({"last_pulled_at": word}), {"check_ins": {}}, phone),
        ("POST", "/api/v1/sync", {word: [word], "topics": {"created": [word]}}, phone),
        ("GET", "/api/v1/sync?" + urlencode({"migration": word, "schema_version": word}), None, phone),
        ("POST", "/api/v1/devices", {"address_kind": "webpush", "address": {"endpoint": word}}, phone),
        ("PUT", "/api/v1/reminder-schedules/check-in", {"times": [word]}, phone),
        ("POST", "/api/v1/deliveries/none/receipt", {"state": word, "at": word}, phone),
        ("POST", "/api/v1/deliveries/none/snooze", {"until": word}, phone),
        ("POST", "/api/v1/questions", {"relationship": word, "tag": word * 60, "item": word}, phone),
        ("PATCH", f"/api/v1/questions/{uuid4()}", {"state": word}, desk),
        ("POST", f"/api/v1/clients/{joined.client_id}/annotations", {"on": word, "text": word * 60}, desk),
        ("PATCH", "/api/v1/me", {"language": word, "time_zone": word}, phone),
        ("POST", "/api/v1/invitations", {"label": word * 60}, desk),
        ("POST", "/api/v1/join", {"code": word}, phone),
        ("POST", "/_allauth/app/v1/auth/login", login, ""),
        ("POST", "/_allauth/app/v1/auth/login", {"email": word, "password": word}, ""),
        ("POST", "/_allauth/app/v1/auth/reauthenticate", {"password": word}, phone),
    ]
    answers = [told.stack.call(*refusal) for refusal in refusals]
    assert [answer for answer in answers if not 400 <= answer.status < 500] == []


def forget_the_password(told: Told, joined: Joined, mail: Path) -> None:
    """A code comes by mail, and with it a new password is chosen, which ends the sessions before."""
    begun = told.stack.call("POST", "/_allauth/app/v1/auth/password/request", {"email": EMAIL})
    flow = told.keep_token(begun.body["meta"]["session_token"])
    (message,) = until(lambda: list(mail.glob("*")), "the mail")
    (code,) = CODE.findall(message.read_text())
    told.mailed = {code}
    chosen = {"key": told.keep(code), "password": told.say("password after")}
    told.stack.call("POST", "/_allauth/app/v1/auth/password/reset", chosen, flow)
    joined.phone = sign_in(told, EMAIL, chosen["password"])


def read_the_page(told: Told, report_id: str) -> str:
    """The therapist signs in with a browser, at the second try, and reads."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    sign_in_page = f"{told.stack.url}/portal/sign-in/"
    for password in (told.say("wrong"), told.say("password of a therapist")):
        browser.open(sign_in_page).close()
        token = next(cookie.value for cookie in jar if "csrf" in cookie.name)
        form = {"csrfmiddlewaretoken": token, "login": DESK_EMAIL, "password": password}
        browser.open(sign_in_page, urlencode(form).encode()).close()
    told.keep_token(next(cookie.value or "" for cookie in jar if "session" in cookie.name))
    with browser.open(f"{told.stack.url}/portal/reports/{report_id}/") as page:
        return str(page.read().decode())


@contextmanager
def refusing(own_database: str) -> Iterator[None]:
    """Within this block the database itself refuses some of what is said."""
    name = own_database.rpartition("/")[2]
    with session_as("MIGRATOR_DATABASE_URL", name) as owner:
        for table, condition in CONSTRAINTS.items():
            owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT {CONSTRAINT} CHECK ({condition}) NOT VALID".encode())
        yield
        for table in CONSTRAINTS:
            owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {CONSTRAINT}".encode())


def be_refused_by_the_database(told: Told, joined: Joined) -> None:
    """What no rule of ours refuses, so that the error is the database's own, and the server's fault."""
    said = check_in(told, "a note the database refuses", is_shared=True)
    path = f"/api/v1/check-ins/{uuid4()}"
    told.call("PUT", path, said | {"time_zone": REFUSED_ZONE}, joined.phone, status=500)
    code = _code_for(told, joined.desk, "label of somebody refused")
    email = f"{REFUSED_EMAIL}.{told.keep(token_hex(6))}@client.example"
    newcomer = {"code": code, "email": email, "password": told.say("password refused"), "time_zone": ZONE}
    told.call("POST", "/api/v1/join", newcomer, status=500)
