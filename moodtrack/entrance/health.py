"""Whether the process is up, and whether what it depends on is."""

from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from moodtrack.reminders.queries.standing import standing


@require_safe
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> JsonResponse:
    """The database and the broker answer. How the reminders stand is told, and does not make a web process unready."""
    checks = {"database": _database_answers(), "broker": _broker_answers()}
    is_ready = all(checks.values())
    body: dict[str, Any] = {
        "status": "ok" if is_ready else "unavailable",
        **{name: "ok" if up else "down" for name, up in checks.items()},
    }
    if checks["database"]:
        body["reminders"] = standing(timezone.now()).as_json()
    return JsonResponse(body, status=200 if is_ready else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, OSError):
        return False
    return True


def _broker_answers() -> bool:
    try:
        cache.set("readyz", 1, timeout=5)
    except (RedisError, OSError):
        return False
    return True
