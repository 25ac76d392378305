"""When a therapist's session ends: soon after nobody uses it, and some hours after its sign-in whatever happens.

Its end lies in the column Django looks at anyway, so every way in refuses it from then on. Phones of clients have none.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from moodtrack.people.models import Account
from moodtrack.people.queries import therapist_of

Held: TypeAlias = Mapping[str, Any] | SessionBase
"""A session, or what one holds."""
IDLE_FOR = timedelta(minutes=15)
LASTS_FOR = timedelta(hours=12)
STEP = timedelta(seconds=5)
"""What happens within so little is not written down again."""
ENDS_BY = "ends_by"
"""Where a session holds the instant, in seconds, that no use of it moves."""


def watch() -> None:
    """Have every sign-in told here, whichever way it came."""
    user_logged_in.connect(_somebody_signed_in)


def _somebody_signed_in(*, request: HttpRequest, user: Account, **_kwargs: Any) -> None:
    if therapist_of(user) is not None:
        request.session[ENDS_BY] = (timezone.now() + LASTS_FOR).timestamp()


def has_time_out(session: Held) -> bool:
    """Whether a session knows when it ends; a therapist's that does not is none."""
    return ENDS_BY in session


def end_of(session: Held, now: datetime) -> datetime:
    """When a session ends that is not used after now."""
    return min(now + IDLE_FOR, datetime.fromtimestamp(session[ENDS_BY], tz=now.tzinfo))


def keep_open(session_key: str, session: Held, now: datetime) -> None:
    """Somebody did something: move the session's end. A call that does the same at this moment is not waited for."""
    end = end_of(session, now)
    earlier = Session.objects.select_for_update(skip_locked=True).filter(pk=session_key, expire_date__lt=end - STEP)
    Session.objects.filter(pk__in=earlier.values("pk")).update(expire_date=end)
