"""Firebase and Expo on loopback: they check what the real ones check, keep what they received, and answer as told."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self
from urllib.parse import parse_qs
from uuid import uuid4

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.peers.web_push import HANG, RESET, decoded, hang_up

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
AUDIENCE = "https://oauth2.googleapis.com/token"
BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EMAIL = "sender@project-one.iam.example.org"


@dataclass
class Answered:
    """What a vendor says: a status or ``HANG`` or ``RESET``, a JSON body, headers."""

    status: int | str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Vendor:
    """A service on a free port. ``with Vendor() as peer:`` runs it until the block ends."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.answers: dict[str, Answered] = {}
        self._stopped = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def origin(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """What it answers to one call."""
        raise NotImplementedError

    def told(self, name: str, usual: Answered) -> Answered:
        """The answer for an address: as it was told, else the usual one."""
        return self.answers.get(name, usual)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {key.lower(): value for key, value in self.headers.items()}
                answer = vendor.take(self.path, headers, body)
                if answer.status == HANG:
                    vendor._stopped.wait()
                if answer.status in (HANG, RESET):
                    hang_up(self)
                    return
                content = json.dumps(answer.body).encode()
                self.send_response(int(answer.status))
                for key, value in {**answer.headers, "Content-Length": str(len(content))}.items():
                    self.send_header(key, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        return Handler


class FcmPeer(Vendor):
    """Firebase: a token for a well-signed assertion, and HTTP v1."""

    def __init__(self) -> None:
        super().__init__()
        self.key: RSAPrivateKey = generate_private_key(65537, 2048)
        self.tokens: set[str] = set()
        self.gives_tokens = True
        self.asked_for_tokens = 0
        self.refused: list[str] = []

    def service_account(self, folder: Path) -> str:
        """The path of the JSON file that Firebase's console gives."""
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        account = {
            "type": "service_account",
            "project_id": "project-one",
            "private_key_id": "one",
            "private_key": pem,
            "client_email": EMAIL,
            "token_uri": f"{self.origin}/token",
        }
        path = folder / "service-account.json"
        path.write_text(json.dumps(account))
        return str(path)

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        if path == "/token":
            return self._give_token(body)
        if headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Answered(401, {"error": {"status": "UNAUTHENTICATED"}})
        if path != "/v1/projects/project-one/messages:send":
            return Answered(404, {"error": {"status": "NOT_FOUND"}})
        message = json.loads(body)["message"]
        answer = self.told(message.get("token") or message["fid"], Answered(200, {"name": f"messages/{uuid4()}"}))
        if answer.status == 200:
            self.received.append(message)
        return answer

    def _give_token(self, body: bytes) -> Answered:
        self.asked_for_tokens += 1
        if not self.gives_tokens:
            return Answered(HANG)
        asked = parse_qs(body.decode())
        try:
            check_assertion(asked["assertion"][0], self.key)
            if asked["grant_type"] != [BEARER]:
                raise ValueError("another grant")
        except (InvalidSignature, KeyError, ValueError) as error:
            self.refused.append(repr(error))
            return Answered(400, {"error": "invalid_grant"})
        self.tokens.add(token := uuid4().hex)
        return Answered(200, {"access_token": token, "expires_in": 3600, "token_type": "Bearer"})


class ExpoPeer(Vendor):
    """Expo: a ticket for each message of a call, none at all if one of them is refused, and receipts for tickets."""

    def __init__(self) -> None:
        super().__init__()
        self.receipts: dict[str, Any] = {}
        self.asked_for: list[list[str]] = []
        self.calls: list[int] = []

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        said = json.loads(body)
        if path == "/getReceipts":
            self.asked_for.append(said["ids"])
            return Answered(200, {"data": {name: self.receipts[name] for name in said["ids"] if name in self.receipts}})
        self.calls.append(len(said))
        answers = [self.told(message["to"], _one_ticket(message["to"])) for message in said]
        for answer in answers:
            if answer.status != 200 or len(said) == 1:
                self.received += said if answer.status == 200 else []
                return answer
        self.received += said
        return Answered(200, {"data": [ticket for answer in answers for ticket in answer.body["data"]]})


def _one_ticket(place: str) -> Answered:
    return Answered(200, {"data": [{"status": "ok", "id": f"ticket-of-{place}"[:64]}]})


def check_assertion(assertion: str, key: RSAPrivateKey) -> None:
    """Check a service account's signed request (RFC 7523) for Google's token endpoint, wherever it is posted to.

    Raises:
        ValueError, InvalidSignature: it is not signed with RS256, not for us, or not for now.
    """
    signed, _, signature = assertion.rpartition(".")
    header, claims = (json.loads(decoded(part)) for part in signed.split("."))
    if header.get("alg") != "RS256":
        raise ValueError("not RS256")
    key.public_key().verify(decoded(signature), signed.encode(), PKCS1v15(), SHA256())
    if (claims["iss"], claims["aud"], claims["scope"]) != (EMAIL, AUDIENCE, SCOPE):
        raise ValueError("for somebody or something else")
    if not claims["iat"] - 60 <= time.time() < claims["exp"] <= claims["iat"] + 3600:
        raise ValueError("for another time")
