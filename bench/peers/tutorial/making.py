"""The tutorial's tables and people, in a database of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from secrets import token_hex

import psycopg

from bench.databases import APP, MIGRATOR, app_role, run_as_owner
from moodtrack.operation.servers import BASE_DIR

MIGRATE = (sys.executable, "-m", "django", "migrate", "--verbosity=0")
USERS = """
INSERT INTO auth_user (username, password, is_superuser, is_staff, is_active, first_name, last_name, email, date_joined)
SELECT key, '!', false, false, true, '', '', '', now() FROM unnest(%s::text[]) AS key
"""
TOKENS = "INSERT INTO authtoken_token (key, created, user_id) SELECT username, now(), id FROM auth_user"
TAGS = "INSERT INTO tutorial_tag (name) SELECT unnest(%s::text[])"


def make_tutorial(environment: dict[str, str], how_many: int, tags: Sequence[str]) -> list[str]:
    """Make its tables and people who are signed in.

    Returns:
        Their tokens.
    """
    own = {"DJANGO_SETTINGS_MODULE": "bench.peers.tutorial.settings", APP: environment[MIGRATOR]}
    subprocess.run(MIGRATE, cwd=BASE_DIR, env={**os.environ, **own}, check=True)  # noqa: S603 - our own
    grant_everything(environment)
    tokens = [token_hex(20) for _ in range(how_many)]
    with psycopg.connect(environment[APP]) as database:
        database.execute(USERS, [tokens])
        database.execute(TOKENS)
        database.execute(TAGS, [list(tags)])
    return tokens


def grant_everything(environment: dict[str, str]) -> None:
    """Let the application's role use whatever tables there are."""
    of = "IN SCHEMA public TO " + app_role()
    run_as_owner(environment, [f"GRANT ALL ON ALL TABLES {of}", f"GRANT ALL ON ALL SEQUENCES {of}"])
