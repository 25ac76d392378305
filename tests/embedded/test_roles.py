from collections.abc import Iterator

import psycopg
import pytest

from moodtrack.embedded import roles, servers

PASSWORDS = dict.fromkeys(roles.LOGIN_ROLES, "x" * 32)


@pytest.fixture(scope="module")
def table(running: servers.Servers) -> str:
    with psycopg.connect(running.urls["MIGRATOR_DATABASE_URL"]) as migrator:
        migrator.execute("CREATE TABLE written (id int GENERATED ALWAYS AS IDENTITY, text text)")
    return "written"


@pytest.fixture
def app(running: servers.Servers) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(running.urls["DATABASE_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def backup(running: servers.Servers) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(running.urls["BACKUP_DATABASE_URL"], autocommit=True) as connection:
        yield connection


def test_the_applications_role_has_no_power_of_its_own(app: "psycopg.Connection[tuple[object, ...]]") -> None:
    flags = "rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
    row = app.execute(f"SELECT {flags} FROM pg_roles WHERE rolname = current_user").fetchone()
    assert row == (False,) * 5
    memberships = "SELECT count(*) FROM pg_auth_members WHERE member = (SELECT oid FROM pg_roles WHERE rolname = %s)"
    assert app.execute(memberships, [roles.APP]).fetchone() == (0,)


def test_the_applications_role_owns_nothing(app: "psycopg.Connection[tuple[object, ...]]", table: str) -> None:
    owned = "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
    assert app.execute(owned).fetchone() == (0,)
    assert app.execute("SELECT tableowner FROM pg_tables WHERE tablename = %s", [table]).fetchone() == (roles.OWNER,)
    assert app.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'moodtrack'").fetchone() == (
        roles.OWNER,
    )


def test_the_application_reads_and_writes_rows(app: "psycopg.Connection[tuple[object, ...]]", table: str) -> None:
    app.execute(f"INSERT INTO {table} (text) VALUES ('one')")
    app.execute(f"UPDATE {table} SET text = 'two'")
    assert app.execute(f"SELECT text FROM {table}").fetchone() == ("two",)
    app.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMP TABLE mine (id int)",
        "ALTER TABLE written ADD COLUMN other text",
        "TRUNCATE written",
        "DROP TABLE written",
        "SET ROLE moodtrack_owner",
        "CREATE DATABASE mine",
    ],
)
def test_the_application_changes_no_schema(
    app: "psycopg.Connection[tuple[object, ...]]", table: str, statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement.encode())


def test_the_application_waits_for_nothing_for_long(app: "psycopg.Connection[tuple[object, ...]]") -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    found = [app.execute("SELECT current_setting(%s)", [name]).fetchone() for name in names]
    assert found == [("5s",), ("2s",), ("10s",)]


def test_the_backup_role_reads_everything(
    backup: "psycopg.Connection[tuple[object, ...]]", running: servers.Servers
) -> None:
    with psycopg.connect(running.urls["MIGRATOR_DATABASE_URL"]) as migrator:
        migrator.execute("CREATE TABLE guarded (text text)")
        migrator.execute("INSERT INTO guarded VALUES ('seen')")
        migrator.execute("ALTER TABLE guarded ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    with psycopg.connect(running.urls["DATABASE_URL"]) as app:
        assert app.execute("SELECT text FROM guarded").fetchall() == []
    assert backup.execute("SELECT text FROM guarded").fetchall() == [("seen",)]


def test_the_backup_role_writes_nothing_even_when_it_asks_to(
    backup: "psycopg.Connection[tuple[object, ...]]", table: str
) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        backup.execute(f"INSERT INTO {table} (text) VALUES ('x')".encode())
    backup.execute("SET default_transaction_read_only = off")
    for statement in (
        f"INSERT INTO {table} (text) VALUES ('x')",
        f"UPDATE {table} SET text = ''",
        f"DELETE FROM {table}",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            backup.execute(statement.encode())


def test_the_role_of_the_audits_function_is_nobodys_but_the_owners(running: servers.Servers) -> None:
    flags = "rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
    members = "SELECT member::regrole::text FROM pg_auth_members WHERE roleid = %s::regrole"
    with psycopg.connect(running.urls["MIGRATOR_DATABASE_URL"]) as migrator:
        row = migrator.execute(f"SELECT {flags} FROM pg_roles WHERE rolname = %s", [roles.AUDIT]).fetchone()
        assert row == (False,) * 6
        assert migrator.execute(members, [roles.AUDIT]).fetchall() == [(roles.OWNER,)]
        assert migrator.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", [roles.APP, roles.AUDIT]).fetchone() == (False,)


def test_the_owner_cannot_log_in_and_the_migrator_acts_as_the_owner(running: servers.Servers) -> None:
    with psycopg.connect(running.urls["MIGRATOR_DATABASE_URL"]) as migrator:
        assert migrator.execute("SELECT session_user, current_user").fetchone() == (roles.MIGRATOR, roles.OWNER)
        owner = migrator.execute(
            "SELECT rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert owner.fetchone() == (False, False, False)


def test_a_password_that_could_end_its_literal_is_refused() -> None:
    for password in ("short", "x" * 30 + "'; DROP ROLE postgres; --"):
        with pytest.raises(ValueError, match="at least 20"):
            roles.role_statements(PASSWORDS | {roles.APP: password})
