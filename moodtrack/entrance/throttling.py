"""How often somebody may call; counted in the cache, in windows."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:  # rest_framework.views reads the settings that name this module
    from rest_framework.views import APIView

configured: dict[str, Any] = settings.CACHES["default"]
COUNTERS = Redis.from_url(configured["LOCATION"], **configured["OPTIONS"])
"""The cache's own database, asked directly: Django's cache asks three times to count once. Connects at first use."""


class WindowThrottle(BaseThrottle):
    """At most ``limit`` calls in each window. Without the cache nobody is held up: a check-in matters more."""

    scope: ClassVar[str]
    limit: ClassVar[int]
    lasts_for: ClassVar[timedelta]

    def allow_request(self, request: Request, view: "APIView") -> bool:
        return count(self.key(request), self.lasts_for) <= self.limit

    def key(self, request: Request) -> str:
        """Whose calls are counted together."""
        return f"throttle:{self.scope}:{request.user.pk or self.get_ident(request)}"

    def wait(self) -> float:
        return self.lasts_for.total_seconds()


class AccountThrottle(WindowThrottle):
    """Every account may burst to 200 calls, and call 20 times a second for ever."""

    scope = "calls"
    limit = 200
    lasts_for = timedelta(seconds=10)


class InvitationThrottle(WindowThrottle):
    """Invitations an hour, per therapist."""

    scope = "invitations"
    limit = 300
    lasts_for = timedelta(hours=1)


class ExportThrottle(WindowThrottle):
    """Files with everything an hour, per client: making one holds up their phones for a moment."""

    scope = "exports"
    limit = 20
    lasts_for = timedelta(hours=1)


class PdfThrottle(WindowThrottle):
    """Reports as files, per reader, from the page and from the API together: setting one keeps a core busy."""

    scope = "pdfs"
    limit = 60
    lasts_for = timedelta(minutes=10)

    @classmethod
    def takes(cls, account_id: UUID) -> bool:
        """Count one more file for somebody, and say whether they may have it."""
        return count(f"throttle:{cls.scope}:{account_id}", cls.lasts_for) <= cls.limit


class WrongCodeThrottle(WindowThrottle):
    """Wrong invitation codes an hour, per address they come from; only the wrong ones count."""

    scope = "wrong-codes"
    limit = 30
    lasts_for = timedelta(hours=1)

    def allow_request(self, request: Request, view: "APIView") -> bool:
        return counted(self.key(request)) < self.limit

    def key(self, request: Request) -> str:
        return f"throttle:{self.scope}:{self.get_ident(request)}"

    def count_wrong_code(self, request: Request) -> None:
        """One more wrong code came from there."""
        count(self.key(request), self.lasts_for)


def count(key: str, lasts_for: timedelta) -> int:
    """Count one more under a key, and say how many that makes in this window; 0 when the cache is out of reach."""
    counting = COUNTERS.pipeline(transaction=False)
    counting.set(key, 0, ex=lasts_for, nx=True)
    counting.incr(key)
    try:
        has_begun, counted_now = counting.execute()
        if counted_now == 1 and not has_begun:  # the window closed in between: what began to count now must end too
            COUNTERS.expire(key, lasts_for)
    except RedisError:
        return 0
    return int(counted_now)


def counted(key: str) -> int:
    """How many have been counted in this window."""
    try:
        return int(COUNTERS.get(key) or 0)
    except RedisError:
        return 0
