"""Everybody who may call, each with rows of their own: made once, through the API where the API can."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import time_machine
from allauth.usersessions.models import UserSession

from moodtrack.care.models import CareRelationship
from moodtrack.core.context import acting_as
from moodtrack.ownership.tasks import exports
from moodtrack.people.actions.practices import add_therapist, create_practice
from moodtrack.people.models import Account, Practice
from moodtrack.reports.models import ReportRun
from tests.conftest import PASSWORD, phone_of
from tests.fixtures import documents
from tests.fixtures.stored import store_document
from tests.matrix.calling import Actor
from tests.matrix.table import COLUMNS, NOT_SIGNED_IN
from tests.peers.web_push import Subscription
from tests.reminders.delivered import a_delivery
from tests.web.conftest import browser_of
from web.portal.first_sign_in import first_sign_in_path

NOW = datetime(2026, 11, 24, 12, 20, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=15)
"""What was signed in then no longer is."""
A_MISSING_ID = "0199abcd-ef00-7abc-8def-0123456789ab"
ZONE = "Europe/Madrid"
A_CHECK_IN = {"day": "2026-11-21", "recorded_at": "2026-11-21T20:14:03Z", "time_zone": ZONE, "answers": {"mood": 5}}
AN_ANNOTATION = {"on": "2026-11-01", "text": "A new flat."}
PRACTICE_OF = {
    "therapist": "by the river",
    "colleague": "by the river",
    "closed therapist": "by the river",
    "second therapist": "on the hill",
    "unlinked therapist": "at the harbour",
    "former therapist": "at the harbour",
}
THERAPISTS_OF = {
    "client": ("therapist", "second therapist", "former therapist", "closed therapist"),
    "sibling": ("therapist",),
    "stranger": ("unlinked therapist",),
    "closed client": ("therapist",),
    "client of the colleague": ("colleague",),
    "client of the former therapist": ("former therapist",),
}
CLIENT_OF = {
    "therapist": "client",
    "second therapist": "client",
    "unlinked therapist": "stranger",
    "colleague": "client of the colleague",
    "former therapist": "client of the former therapist",
}
"""Whose session and report a therapist's own rows are about."""

AGREED = {therapist: client for therapist, client in CLIENT_OF.items() if therapist != "second therapist"}
"""Who have agreed on something: what is one's own is the other's too, and nobody else's."""
OTHER_NAME = {"bond_id": "relationship_id"}
"""What is a client's is not always also a therapist's of whom it is asked; where it is, it has a name of its own."""


@dataclass
class World:
    """Everybody; the rows of a relationship that is over; and what else stands between braces in the table."""

    actors: dict[str, Actor]
    over: dict[str, str]
    words: dict[str, str]

    def everybody(self) -> Iterator[tuple[str, Actor]]:
        """Everybody in the table, with the column they stand in."""
        yield from ((column, self.actors[name]) for column, names in COLUMNS.items() for name in names)

    def signed_in(self) -> list[Actor]:
        """Those whose ids are looked for at all."""
        return [actor for column, actor in self.everybody() if column not in NOT_SIGNED_IN]

    def asked_about(self, actor: Actor) -> dict[str, str]:
        """What the table's braces stand for: the client's rows and the therapist's, those of one's own kind first."""
        client, therapist = self.actors["client"], self.actors["therapist"]
        first, then = (therapist, client) if actor.kind == "therapist" else (client, therapist)
        return {**self.words, **then.rows, **first.rows}

    def own(self, actor: Actor) -> dict[str, str]:
        """The same with everything of their own in it that they have."""
        return {**self.asked_about(actor), **actor.rows}

    def foreign(self, actor: Actor, name: str) -> set[str]:
        """Ids that are no ``name`` of this actor's: of others, of what is over, deleted, or of other kinds."""
        others = [other for _, other in self.everybody() if other.account != actor.account]
        owned = [self.over, actor.deleted, *(rows for other in others for rows in (other.rows, other.deleted))]
        of_other_kinds = {row for kind, row in actor.rows.items() if kind not in {name, OTHER_NAME.get(name)}}
        found = {rows[name] for rows in owned if name in rows} | of_other_kinds
        return {row for row in found - {actor.rows.get(name)} if len(row) == len(self.own(actor)[name])}

    def missing(self, like: str) -> str:
        """An id of the same length that nobody's row has."""
        if not like.isdigit():
            return A_MISSING_ID
        known = set(UserSession.objects.values_list("pk", flat=True))
        least = 0 if len(like) == 1 else 10 ** (len(like) - 1)
        return next(str(number) for number in count(least) if number not in known)


def made() -> World:
    """The world of the table, at ``NOW``."""
    therapists = _therapists()
    clients = {name: _joined(name, [therapists[other] for other in others]) for name, others in THERAPISTS_OF.items()}
    actors = {"anonymous": Actor("anonymous"), **therapists, **clients}
    for therapist, client in CLIENT_OF.items():
        actors[therapist].rows |= _care(actors[therapist], actors[client])
    for therapist, client in AGREED.items():
        agreed = _agreed(actors[therapist], actors[client])
        actors[therapist].rows |= agreed
        actors[client].rows |= agreed
    former = actors["former therapist"], actors["client"]
    over = _care(*former) | _agreed(*former)
    _end(actors["former therapist"], actors["client"])
    actors["client"].deleted = _deleted_by_client(actors["client"])
    actors["therapist"].deleted = _deleted_by_therapist(actors["therapist"], actors["client"])
    for kind in ("client", "therapist"):
        actors |= _gone(actors[kind])
        Account.objects.filter(pk=actors[f"closed {kind}"].account_id).update(is_active=False)
    words = _words(actors["colleague"], actors["client"])
    return World(actors, over, {**words, "delivery_token": _delivery(actors["client"])})


def _therapists() -> dict[str, Actor]:
    practices = {name: create_practice(name=name, time_zone=ZONE) for name in set(PRACTICE_OF.values())}
    return {name: _therapist(name, practices[where]) for name, where in PRACTICE_OF.items()}


def _therapist(name: str, practice: Practice) -> Actor:
    email = f"{name.replace(' ', '.')}@practice.example"
    added = add_therapist(practice=practice, email=email, name=name, password=PASSWORD, now=NOW)
    therapist = signed_in(name, added.account)
    therapist.rows["invitation_id"] = _created(therapist, "invitations", {"label": "Somebody"})["id"]
    return therapist


def _code(therapist: Actor, label: str) -> str:
    code: str = _created(therapist, "invitations", {"label": label})["code"]
    return code


def _joined(name: str, therapists: Iterable[Actor]) -> Actor:
    """A client of these, with a record."""
    first, *others = therapists
    email = f"{name.replace(' ', '.')}@mail.example"
    told = {"code": _code(first, name), "email": email, "password": PASSWORD, "time_zone": ZONE}
    account = Account.objects.get(pk=_created(Actor("new"), "join", told)["client"]["id"])
    client = signed_in(name, account)
    for other in others:
        _created(client, "join", {"code": _code(other, name)})
    client.rows |= {**_record(client), "relationship_id": _relationship(client, first), "export_id": _export(client)}
    return client


def _record(client: Actor) -> dict[str, str]:
    """A check-in, a topic and a device."""
    check_in_id = str(uuid4())
    client.send("PUT", f"/api/v1/check-ins/{check_in_id}", A_CHECK_IN)
    return {
        "check_in_id": check_in_id,
        "topic_id": _created(client, "topics", {"text": "Saying no."})["id"],
        "device_id": _created(client, "devices", a_device())["id"],
    }


def _delivery(client: Actor) -> str:
    """The token of a reminder that their phone got, who has no quiet hours."""
    wish = {"enabled": True, "times": ["19:30"], "quiet_from": "00:00", "quiet_until": "00:00"}
    client.send("PUT", "/api/v1/reminder-schedules/check-in", wish)
    with acting_as(client.account_id):
        return a_delivery(client.account_id, now=NOW).token


def _export(client: Actor) -> str:
    """A file that lies ready."""
    asked = client.send("POST", "/api/v1/exports", {}).json()
    exports.make()
    return str(asked["id"])


def _relationship(client: Actor, therapist: Actor) -> str:
    """The one with this therapist."""
    all_of_them = client.send("GET", "/api/v1/care").json()["relationships"]
    return next(one["id"] for one in all_of_them if one["therapist"] == therapist.name)


def a_device() -> dict[str, Any]:
    """What a phone registers."""
    address = Subscription(str(uuid4()), "https://push.example.org").address()
    return {"address_kind": "webpush", "address": address, "time_zone": ZONE}


def _care(therapist: Actor, client: Actor) -> dict[str, str]:
    """A planned session with this client, a date on their time line, and a report."""
    client_id = str(client.account_id)
    annotation = _created(therapist, f"clients/{client_id}/annotations", AN_ANNOTATION)
    session = _created(therapist, f"clients/{client_id}/sessions", {"starts_at": "2026-11-25T09:00:00Z"})
    rows = {"client_id": client_id, "session_id": session["id"], "annotation_id": annotation["id"]}
    return {**rows, "report_id": _report(therapist, client)}


def _agreed(therapist: Actor, client: Actor) -> dict[str, str]:
    """The bond of the two, under a name of its own, and a question that the therapist proposed."""
    bond_id = _relationship(client, therapist)
    question = _created(therapist, "questions", {"relationship": bond_id, "tag": "walk"})
    return {"bond_id": bond_id, "question_id": question["id"]}


def _report(therapist: Actor, client: Actor) -> str:
    with acting_as(client.account_id):
        relationship = CareRelationship.objects.get(therapist_id=therapist.account_id, client_id=client.account_id)
        said = {"client_id": client.account_id, "relationship": relationship, "kind": "session", "made_at": NOW}
        run = ReportRun.objects.create(**said, asked_at=NOW)
        return str(store_document(run, documents.full(), NOW).pk)


def _end(therapist: Actor, client: Actor) -> None:
    with acting_as(client.account_id):
        relationships = CareRelationship.objects.filter(therapist_id=therapist.account_id, client_id=client.account_id)
        relationships.update(ended_at=NOW, ended_by=client.account_id)


def _deleted_by_client(client: Actor) -> dict[str, str]:
    rows = _record(client)
    for path in ("check-ins/{check_in_id}", "topics/{topic_id}", "devices/{device_id}"):
        client.send("DELETE", f"/api/v1/{path.format(**rows)}")
    return rows


def _deleted_by_therapist(therapist: Actor, client: Actor) -> dict[str, str]:
    when = {"starts_at": "2026-11-26T09:00:00Z"}
    rows = {
        "invitation_id": _created(therapist, "invitations", {"label": "Nobody"})["id"],
        "session_id": _created(therapist, f"clients/{client.account_id}/sessions", when)["id"],
        "annotation_id": _created(therapist, f"clients/{client.account_id}/annotations", AN_ANNOTATION)["id"],
    }
    for path in ("invitations/{invitation_id}", "sessions/{session_id}", "annotations/{annotation_id}"):
        therapist.send("DELETE", f"/api/v1/{path.format(**rows)}")
    return rows


def _gone(actor: Actor) -> dict[str, Actor]:
    """The same person on phones and in browsers that once were signed in."""
    with time_machine.travel(LONG_AGO, tick=False):
        expired = signed_in(f"expired {actor.kind}", actor.account)
    signed_out = signed_in(f"signed-out {actor.kind}", actor.account)
    signed_out.send("DELETE", "/_allauth/app/v1/auth/session")
    signed_out.send("POST", "/portal/sign-out/")
    return {gone.name: gone for gone in (expired, signed_out)}


def _words(inviting: Actor, signing_in: Actor) -> dict[str, str]:
    """What is nobody's row: a code and a link that open something, and what stands in a body."""
    first_sign_in = first_sign_in_path(inviting.account).split("/")
    return {
        "kind": "check-in",
        "uidb64": first_sign_in[-3],
        "token": first_sign_in[-2],
        "code": _code(inviting, "Next"),
        "email": signing_in.account.email,
        "password": PASSWORD,
        "device": json.dumps(a_device()),
    }


def signed_in(name: str, account: Account) -> Actor:
    """Somebody with a phone and a browser that are signed in to this account."""
    token = phone_of(account).token
    phone = UserSession.objects.filter(user=account).latest("pk")
    cookies = {cookie.key: cookie.value for cookie in browser_of(account).cookies.values()}
    return Actor(name, account, token, cookies, {"user_session_id": str(phone.pk)})


def _created(actor: Actor, path: str, body: Any) -> Any:
    answer = actor.send("POST", f"/api/v1/{path}", body)
    assert answer.status_code == 201, (path, answer.content)
    return answer.json()
