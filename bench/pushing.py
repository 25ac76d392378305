"""Pushes through the product's own gateway, encrypted and signed, from a process that has one core."""

import os
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from moodtrack.reminders.gateway.post import post
from moodtrack.reminders.gateway.push import Push, Taken
from moodtrack.reminders.rules.sending import LOT


@contextmanager
def push_service() -> Iterator[int]:
    """Within this block a push service answers on this port."""
    command = [sys.executable, "-m", "bench.push_service"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:  # noqa: S603 - our own module
        try:
            yield int((service.stdout or sys.stdin).readline())
        finally:
            service.kill()


def pushes_a_second(port: int) -> tuple[float, float]:
    """Of one lot, every push to another phone; to be run where Django may not be set up yet.

    Returns:
        The rate by the clock, latency and all, and by processor time, which several workers share.
    """
    os.environ["PUSH_ALLOW_LOOPBACK"] = "true"
    django.setup()
    pushes = [_push(port, place) for place in range(LOT)]
    begun, used = time.perf_counter(), time.process_time()
    answers = post(pushes, now=timezone.now())
    took, used = time.perf_counter() - begun, time.process_time() - used
    taken = sum(isinstance(answer, Taken) for answer in answers)
    if taken < LOT:
        raise RuntimeError(f"only {taken} of {LOT} pushes were taken")
    return LOT / took, LOT / used


def _push(port: int, place: int) -> Push:
    return Push("webpush", address_of_a_phone(port, place), "moment", f"token{place:017}", "topic")


def address_of_a_phone(port: int, place: int = 0) -> dict[str, Any]:
    """A new phone's, at the push service on this port."""
    point = generate_private_key(SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": _encoded(point), "auth": _encoded(os.urandom(16))}
    return {"endpoint": f"http://127.0.0.1:{port}/{place}", "keys": keys}


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
