"""The limit with the product's protections: calls counted, session looked up, context set, all in plain Python.

What the product's statements and frameworks add beyond this is the price of being written with them.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from redis import Redis

from bench.peers.bare import store
from bench.peers.plain import StartResponse, answer, connected

LOOK_UP = b"""
SELECT account.id, set_config('app.actor_id', account.id::text, true)
FROM django_session AS session
JOIN usersessions_usersession AS known USING (session_key)
JOIN people_account AS account ON account.id = known.user_id
WHERE session.session_key = %s AND session.expire_date > now() AND account.is_active
"""
KEY = os.urandom(32)
counters = Redis.from_url(os.environ["REDIS_URL"] + "/2")


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Store the check-in of a PUT to ``/api/v1/check-ins/{id}`` for whoever the token names."""
    token = environ["HTTP_X_SESSION_TOKEN"].split(".")[0]
    hmac.compare_digest(hmac.digest(KEY, token.encode(), hashlib.sha256), KEY)  # what checking one costs
    database = connected()
    client_id, _ = database.execute(LOOK_UP, [token]).fetchone() or (None, None)
    if client_id is None or counters.incr(f"calls:{client_id}") < 1:
        raise PermissionError(token)
    check_in_id = UUID(environ["PATH_INFO"].rpartition("/")[2])
    said = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    stored = store(database, client_id, check_in_id, said)
    database.commit()
    return answer(start_response, {**said, **stored})
