"""Which addresses a phone may give us; what we post to is an address a stranger chose."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from moodtrack.checkins.rules.check_ins import unknown_fields
from moodtrack.core.errors import Problem

WEB_PUSH, FCM_TOKEN, FCM_FID, EXPO = "webpush", "fcm_token", "fcm_fid", "expo"
ADDRESS_KINDS = (WEB_PUSH, FCM_TOKEN, FCM_FID, EXPO)
LONGEST_ENDPOINT = 2000
LONGEST_KEY = 200
NAMES = {
    FCM_TOKEN: ("token", re.compile(r"[A-Za-z0-9:_-]{20,2000}")),
    FCM_FID: ("fid", re.compile(r"[A-Za-z0-9_-]{22}")),
    EXPO: ("token", re.compile(r"Expo(nent)?PushToken\[[A-Za-z0-9_-]{4,200}\]")),
}
"""What the one field of an address is called, and how what stands in it looks, for kinds that have only one."""
FIELDS = frozenset({"endpoint", "keys", "expirationTime"})
PRIVATE_SUFFIXES = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
NAT64 = ip_network("64:ff9b::/96")
"""Stands for all of IPv4, private networks too: where there is no other way out every name leads to one of these."""
INSIDE = tuple(map(ip_network, ("::/96", "64:ff9b:1::/48", "2002::/16", "fec0::/10")))
"""Kinds of IPv6 address that no public service has, and that a router may lead inside."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def address_problems(kind: str, address: Mapping[str, Any], *, allow_loopback: bool) -> list[Problem]:
    """What is wrong with an address of a kind; an empty list when nothing is."""
    if kind == WEB_PUSH:
        return web_push_problems(address, allow_loopback=allow_loopback)
    field, pattern = NAMES[kind]
    problems = unknown_fields(address, frozenset({field}), "/address")
    name = address.get(field)
    if not isinstance(name, str) or not pattern.fullmatch(name):
        problems.append(Problem(f"/address/{field}", "invalid", "This is not what the phone's push service hands out."))
    return problems


def identity(kind: str, address: Mapping[str, Any]) -> str:
    """What makes two addresses the same place."""
    return str(address["endpoint" if kind == WEB_PUSH else NAMES[kind][0]])


def kept(kind: str, address: Mapping[str, Any]) -> dict[str, Any]:
    """What we keep of an address."""
    if kind != WEB_PUSH:
        return dict(address)
    keys = address["keys"]
    return {"endpoint": address["endpoint"], "keys": {"p256dh": keys["p256dh"], "auth": keys["auth"]}}


def web_push_problems(address: Mapping[str, Any], *, allow_loopback: bool) -> list[Problem]:
    """What is wrong with a browser's ``PushSubscription.toJSON()``; an empty list when nothing is.

    Args:
        address: ``{endpoint, keys: {p256dh, auth}}``; ``expirationTime`` is allowed and means nothing to us.
        allow_loopback: take ``http://127.0.0.1:…`` as well, for tests and development.
    """
    problems = unknown_fields(address, FIELDS, "/address")
    endpoint, keys = address.get("endpoint"), address.get("keys")
    if detail := endpoint_problem(endpoint, allow_loopback=allow_loopback):
        problems.append(Problem("/address/endpoint", "not_a_public_address", detail))
    if not isinstance(keys, Mapping):
        return [*problems, Problem("/address/keys", "required", "The subscription's keys p256dh and auth are needed.")]
    if not _is_point(_decoded(keys.get("p256dh"))):
        problems.append(Problem("/address/keys/p256dh", "invalid", "This is not a P-256 public key in base64url."))
    if len(_decoded(keys.get("auth"))) != 16:
        problems.append(Problem("/address/keys/auth", "invalid", "This is not 16 bytes in base64url."))
    return problems


def endpoint_problem(endpoint: Any, *, allow_loopback: bool) -> str:
    """Why we would not post to this address, in one sentence; empty when we would.

    A name that looks public can still lead to a private network: the gateway looks once more when it connects.
    """
    if not isinstance(endpoint, str) or not 0 < len(endpoint) <= LONGEST_ENDPOINT or not is_plain(endpoint):
        return "An endpoint is a URL of at most 2000 characters."
    try:
        url = urlsplit(endpoint)
        port, host = url.port, url.hostname or ""
    except ValueError:
        return "This is not a URL."
    if allow_loopback and url.scheme == "http" and host in LOOPBACK:
        return ""
    if url.scheme != "https" or port not in (None, 443) or _has_extras(url):
        return "An endpoint is an https address on the usual port, without a user name."
    return "" if _looks_public(host) else "An endpoint's host is a public name."


def is_plain(text: str) -> bool:
    """Whether a text holds visible ASCII characters only."""
    return all("!" <= character <= "~" for character in text)


def is_public_ip(text: str, *, allow_loopback: bool) -> bool:
    """Whether an IP address is one of the public internet, behind a NAT64 as well."""
    address = ip_address(text)
    if address in NAT64:
        address = IPv4Address(address.packed[-4:])
    if any(address in network for network in INSIDE):
        return allow_loopback and address.is_loopback
    return (address.is_global and not address.is_multicast) or (allow_loopback and address.is_loopback)


def _has_extras(url: SplitResult) -> bool:
    return "@" in url.netloc or bool(url.fragment) or "\\" in url.netloc


def _looks_public(host: str) -> bool:
    try:
        return is_public_ip(host, allow_loopback=False)
    except ValueError:
        name = host.lower().rstrip(".")
    top = name.rpartition(".")[2]
    return "." in name and not name.endswith(PRIVATE_SUFFIXES) and top[:1].isalpha()


def _decoded(text: Any) -> bytes:
    """The bytes of a base64url text, padded or not; empty for anything else."""
    if not isinstance(text, str) or not is_plain(text) or len(text) > LONGEST_KEY:
        return b""
    digits = text.rstrip("=")
    try:
        return b64decode(digits + "=" * (-len(digits) % 4), altchars=b"-_", validate=True)
    except NotBase64:
        return b""


def _is_point(key: bytes) -> bool:
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), key)
    except ValueError:
        return False
    return len(key) == 65
