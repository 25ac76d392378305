"""How many statements a request takes; BEGIN and COMMIT are not counted, savepoints are."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client as HttpClient


def statements_of(method: str, path: str, body: Mapping[str, Any] | None, token: str) -> list[str]:
    """What the product sends to the database for one call by the holder of a token, over the API or on a page.

    Raises:
        RuntimeError: the call was refused.
    """
    sent: list[str] = []

    def keep(execute: Callable[..., Any], sql: str, params: Sequence[Any], many: bool, context: Any) -> Any:  # noqa: FBT001
        sent.append(sql)
        return execute(sql, params, many, context)

    http = HttpClient()
    http.cookies[settings.SESSION_COOKIE_NAME] = token
    with connection.execute_wrapper(keep):
        answer = http.generic(
            method, path, json.dumps(body), content_type="application/json", headers={"X-Session-Token": token}
        )
    if answer.status_code >= 300:
        raise RuntimeError(f"{method} {path} was answered {answer.status_code}: {answer.content[:200]!r}")
    return sent
