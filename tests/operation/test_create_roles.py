import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from moodtrack.embedded import ports, postgres, roles
from moodtrack.embedded.binaries import postgres_bin
from moodtrack.embedded.record import new_password
from moodtrack.embedded.unprivileged import footing
from moodtrack.operation.servers import BASE_DIR


@pytest.fixture(scope="module")
def admin_url() -> Iterator[str]:
    """A PostgreSQL that is not ours: a superuser may log in, and of moodtrack it knows nothing."""
    home = Path(tempfile.mkdtemp(dir=os.environ["MOODTRACK_DATA"]))
    password, port = new_password(), ports.free_port()
    on = footing(postgres_bin() / "postgres", home)
    postgres.create(home, {"postgres": [f"ALTER ROLE postgres PASSWORD '{password}'"]}, on=on)
    postgres.start(home, port=port, durable=False, on=on)
    yield f"postgres://postgres:{password}@{ports.HOST}:{port}/postgres?application_name=moodtrack"
    postgres.stop(home)


def created(admin_url: str) -> dict[str, str]:
    output = StringIO()
    call_command("create_roles", admin_url, stdout=output)
    return dict(line.split("=", 1) for line in output.getvalue().splitlines())


def who_am_i(url: str) -> tuple[object, ...]:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT session_user, current_user, current_database()").fetchone()
    assert row
    return row


def test_the_three_addresses_it_prints_work(admin_url: str) -> None:
    urls = created(admin_url)
    assert who_am_i(urls["DATABASE_URL"]) == (roles.APP, roles.APP, roles.DATABASE)
    assert who_am_i(urls["MIGRATOR_DATABASE_URL"]) == (roles.MIGRATOR, roles.OWNER, roles.DATABASE)
    assert who_am_i(urls["BACKUP_DATABASE_URL"]) == (roles.BACKUP, roles.BACKUP, roles.DATABASE)


def test_the_addresses_keep_the_options_of_the_administrators(admin_url: str) -> None:
    assert all(url.endswith("/moodtrack?application_name=moodtrack") for url in created(admin_url).values())


def test_tables_made_by_the_migrator_are_the_applications_to_use(admin_url: str) -> None:
    urls = created(admin_url)
    with psycopg.connect(urls["MIGRATOR_DATABASE_URL"]) as migrator:
        migrator.execute("CREATE TABLE used (id int)")
    with psycopg.connect(urls["DATABASE_URL"]) as app:
        app.execute("INSERT INTO used VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DROP TABLE used")


def test_running_it_again_puts_right_what_was_changed_and_ends_the_old_passwords(admin_url: str) -> None:
    before = created(admin_url)
    with psycopg.connect(admin_url) as admin:
        admin.execute("ALTER ROLE moodtrack_app SUPERUSER BYPASSRLS")
    after = created(admin_url)
    with psycopg.connect(after["DATABASE_URL"]) as app:
        flags = app.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    assert flags == (False, False)
    with pytest.raises(psycopg.OperationalError):
        who_am_i(before["DATABASE_URL"])


def test_a_migration_that_misses_the_audits_role_names_the_cure(admin_url: str) -> None:
    urls = created(admin_url)
    with psycopg.connect(admin_url, dbname=roles.DATABASE) as admin:
        admin.execute("DROP OWNED BY moodtrack_audit")
        admin.execute("DROP ROLE moodtrack_audit")
    refused = migrated(urls)
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: The role moodtrack_audit is missing. Run `manage.py create_roles")
    assert migrated(created(admin_url)).returncode == 0


def migrated(urls: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", "migrate", "audit"]
    return subprocess.run(
        command, cwd=BASE_DIR, env=os.environ | urls, capture_output=True, text=True, check=False, timeout=120
    )


def test_somebody_without_the_right_is_refused_in_one_line(admin_url: str) -> None:
    migrator = created(admin_url)["MIGRATOR_DATABASE_URL"]
    with pytest.raises(CommandError, match=r"^PostgreSQL refused: .*permission denied.*$"):
        created(migrator)


def test_a_server_that_is_not_there_is_named_in_one_line() -> None:
    with pytest.raises(CommandError, match=r"^PostgreSQL refused: .*"):
        created(f"postgres://postgres@{ports.HOST}:{ports.free_port()}/postgres")
