"""A push service on loopback that speaks the real protocol.

It checks the VAPID signature with plain cryptography, decrypts aes128gcm as a browser would, keeps what it received,
and answers as it is told: 201, 404, 410, 429 with Retry-After, 500, by hanging up, or not at all.
"""

import json
import os
import socket
import struct
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, Self

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

A_DAY = 24 * 60 * 60
HANG, RESET = "hang", "reset"


@dataclass(frozen=True)
class Received:
    """One push as the service and the phone saw it; ``size`` is that of the payload, decrypted."""

    subscription: str
    payload: dict[str, Any]
    size: int
    body: bytes
    headers: dict[str, str]
    server_key: str


@dataclass
class Subscription:
    """What a browser holds: its address, and the secrets that open what is sent there."""

    name: str
    origin: str
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    def address(self) -> dict[str, Any]:
        """What ``PushSubscription.toJSON()`` gives."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": f"{self.origin}/push/{self.name}",
            "expirationTime": None,
            "keys": {"p256dh": encoded(point), "auth": encoded(self.secret)},
        }


class WebPushPeer:
    """The service. ``with WebPushPeer() as peer:`` runs it on a free port until the block ends."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.refused: list[str] = []
        self.calls: dict[str, int] = defaultdict(int)
        self._subscriptions: dict[str, Subscription] = {}
        self._answers: dict[str, tuple[int | str, dict[str, str]]] = {}
        self._lock = Lock()
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
        """Scheme, host and port: the audience that a VAPID signature must name."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def subscribe(self, name: str = "") -> Subscription:
        """A new phone; its name, which its address ends with, is made up unless given."""
        subscription = Subscription(name=name or os.urandom(8).hex(), origin=self.origin)
        self._subscriptions[subscription.name] = subscription
        return subscription

    def open_all_with(self, subscription: Subscription) -> None:
        """Let every phone have the keys of this one: where there are thousands, making keys would take the time."""
        self._subscriptions = defaultdict(lambda: subscription)

    def answer(self, subscription: Subscription, status: int | str, **headers: str) -> None:
        """From now on answer pushes to this phone so; ``HANG`` for never, ``RESET`` for hanging up.

        Underscores in header names become dashes.
        """
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._answers[subscription.name] = (status, named)

    def received_by(self, subscription: Subscription) -> list[Received]:
        """What this phone has been handed."""
        return [one for one in self.received if one.subscription == subscription.name]

    def take(self, name: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """What the service answers to one push."""
        with self._lock:
            self.calls[name] += 1
        status, extra = self._answers.get(name, (201, {}))
        if status == HANG:
            self._stopped.wait()
            return 500, {}
        if status == RESET:
            return 0, {}
        if status != 201:
            return int(status), extra
        return self._keep(name, headers, body), extra

    def _keep(self, name: str, headers: dict[str, str], body: bytes) -> int:
        try:
            server_key = check_vapid(headers.get("authorization", ""), self.origin)
            check_headers(headers, body)
            subscription = self._subscriptions[name]
            plain = http_ece.decrypt(body, private_key=subscription.key, auth_secret=subscription.secret)
            one = Received(name, json.loads(plain), len(plain), body, headers, server_key)
        except (ValueError, KeyError, InvalidSignature, http_ece.ECEException) as error:
            self.refused.append(f"{type(error).__name__}: {error}")
            return 400
        with self._lock:
            self.received.append(one)
        return 201

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {key.lower(): value for key, value in self.headers.items()}
                status, extra = peer.take(self.path.rpartition("/")[2], headers, body)
                if not status:
                    hang_up(self)
                    return
                self.send_response(status)
                for key, value in {"Content-Length": "0", **extra}.items():
                    self.send_header(key, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        return Handler


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Break the connection off without an answer: the other side sees a reset."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def check_headers(headers: dict[str, str], body: bytes) -> None:
    """Refuse what a real push service refuses (RFC 8030, RFC 8188)."""
    if headers.get("content-encoding") != "aes128gcm" or len(body) > 4096:
        raise ValueError("not an aes128gcm body of at most 4096 bytes")
    if not headers.get("ttl", "").isdecimal():
        raise ValueError("no TTL")
    topic = headers.get("topic", "")
    if len(topic) > 32 or not topic.replace("-", "").replace("_", "").isalnum():
        raise ValueError("a topic is at most 32 characters of base64url")
    if headers.get("urgency", "normal") not in ("very-low", "low", "normal", "high"):
        raise ValueError("no such urgency")


def check_vapid(authorization: str, origin: str) -> str:
    """Check a VAPID header (RFC 8292) for this origin; returns the server's public key.

    Raises:
        ValueError, InvalidSignature: it is not signed, not for us, or not for now.
    """
    scheme, _, rest = authorization.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    signed, _, signature = parts["t"].rpartition(".")
    header, claims = (json.loads(decoded(part)) for part in signed.split("."))
    if scheme.lower() != "vapid" or header.get("alg") != "ES256":
        raise ValueError("not VAPID over ES256")
    raw = decoded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), decoded(parts["k"]))
    key.verify(der, signed.encode(), ECDSA(SHA256()))
    if claims["aud"] != origin or not claims["sub"].startswith(("mailto:", "https:")):
        raise ValueError("signed for another service, or by nobody")
    if not time.time() < claims["exp"] <= time.time() + A_DAY:
        raise ValueError("signed for another time")
    return parts["k"]


def encoded(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
