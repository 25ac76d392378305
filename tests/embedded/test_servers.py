import json
import os
import signal
import socket
import stat
from pathlib import Path

import psycopg
import pytest
import redis

from moodtrack.embedded import ports, postgres, processes, servers, valkey
from moodtrack.embedded.binaries import postgres_bin
from moodtrack.embedded.errors import ServerError
from moodtrack.embedded.record import FILE_NAME
from moodtrack.embedded.unprivileged import footing


def start(data: Path) -> servers.Servers:
    return servers.start(data, durable=False)


def write(started: servers.Servers, text: str) -> None:
    with psycopg.connect(started.urls["MIGRATOR_DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept (text text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [text])


def read(started: servers.Servers) -> str:
    with psycopg.connect(started.urls["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT text FROM kept").fetchone()
    assert row
    return row[0]


def test_both_servers_answer_with_the_versions_promised(running: servers.Servers) -> None:
    with psycopg.connect(running.urls["DATABASE_URL"]) as connection:
        assert connection.info.server_version // 10000 == 18
    with redis.Redis.from_url(running.urls["REDIS_URL"]) as client:
        assert client.info("server")["valkey_version"].startswith("9.")


def test_the_servers_settings_keep_what_clients_write_out_of_the_log(running: servers.Servers) -> None:
    expected = {
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "data_checksums": "on",
        "password_encryption": "scram-sha-256",
    }
    with psycopg.connect(running.urls["DATABASE_URL"]) as connection:
        found = {
            name: connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0]  # type: ignore[index]
            for name in expected
        }
    assert found == expected


def test_valkey_refuses_writes_rather_than_forget_messages(running: servers.Servers) -> None:
    with redis.Redis.from_url(running.urls["REDIS_URL"]) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_nobody_gets_in_without_a_password(running: servers.Servers) -> None:
    for url in ("DATABASE_URL", "MIGRATOR_DATABASE_URL"):
        port = running.urls[url].rpartition(":")[2]
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(f"postgres://postgres@127.0.0.1:{port}")
    without_password = f"redis://{running.urls['REDIS_URL'].partition('@')[2]}"
    with redis.Redis.from_url(without_password) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_durable_servers_write_through(data: Path) -> None:
    started = servers.start(data)
    with psycopg.connect(started.urls["DATABASE_URL"]) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
    with redis.Redis.from_url(started.urls["REDIS_URL"]) as client:
        assert client.config_get("append*")["appendonly"] == "yes"
        assert client.config_get("append*")["appendfsync"] == "everysec"


def test_passwords_lie_in_files_that_only_their_owner_reads(data: Path) -> None:
    start(data)
    for secret in (data / "servers.json", data / "valkey" / "valkey.conf"):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_a_second_start_adopts_what_runs(data: Path) -> None:
    assert start(data) == start(data)


def test_data_and_addresses_outlive_a_stop(data: Path) -> None:
    first = start(data)
    write(first, "still here")
    servers.stop(data)
    second = start(data)
    assert second.urls == first.urls
    assert read(second) == "still here"


def test_data_made_by_an_earlier_version_get_the_roles_of_this_one(data: Path) -> None:
    write(start(data), "still here")
    servers.stop(data)
    forget_audit_role(data)
    again = start(data)
    with psycopg.connect(again.urls["MIGRATOR_DATABASE_URL"]) as migrator:
        migrator.execute("SET ROLE moodtrack_audit")
        migrator.execute("CREATE TABLE made_by_it (id int)")
    assert read(again) == "still here"


def forget_audit_role(data: Path) -> None:
    """The files and the record as a version without that role made them."""
    home = data / "postgres"
    statements = ["DROP OWNED BY moodtrack_audit", "DROP ROLE moodtrack_audit"]
    postgres.run_alone(home / "data", "moodtrack", statements, on=footing(postgres_bin() / "postgres", home))
    record = json.loads((data / FILE_NAME).read_text())
    del record["roles_made_by"]
    (data / FILE_NAME).write_text(json.dumps(record))


def test_nothing_runs_after_a_stop(data: Path) -> None:
    started = start(data)
    servers.stop(data)
    assert servers.pids(data) == {}
    assert not any(processes.started(pid) for pid in started.pids.values())


def test_killed_servers_are_started_again_with_their_data(data: Path) -> None:
    first = start(data)
    write(first, "committed")
    for pid in first.pids.values():
        processes.end(pid, [(signal.SIGKILL, 5.0)])
    second = start(data)
    assert set(second.pids.values()).isdisjoint(first.pids.values())
    assert read(second) == "committed"


def test_a_pid_file_that_names_somebody_else_is_not_believed(data: Path) -> None:
    first = start(data)
    lock = data / "postgres" / "data" / "postmaster.pid"
    before = lock.read_text()
    servers.stop(data)
    somebody_else = os.getpid()
    lock.write_text(before.replace(str(first.pids["postgres"]), str(somebody_else), 1))
    (data / "valkey" / "pid").write_text(str(somebody_else))
    assert servers.pids(data) == {}
    second = start(data)
    assert somebody_else not in second.pids.values()
    assert set(second.pids) == {"postgres", "valkey"}


def test_a_port_taken_by_somebody_else_is_left_to_them(data: Path) -> None:
    first = start(data)
    servers.stop(data)
    taken = int(first.urls["DATABASE_URL"].rpartition(":")[2].partition("/")[0])
    with socket.create_server((ports.HOST, taken)):
        second = start(data)
    assert second.urls["DATABASE_URL"] != first.urls["DATABASE_URL"]
    assert second.urls["REDIS_URL"] == first.urls["REDIS_URL"]
    with psycopg.connect(second.urls["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_valkey_that_does_not_know_our_password_is_not_ours(running: servers.Servers) -> None:
    port = int(running.urls["REDIS_URL"].rpartition(":")[2])
    assert not valkey.answers(port, "another-password")


def test_only_the_server_asked_for_is_started(data: Path) -> None:
    started = servers.start(data, servers=[servers.VALKEY], durable=False)
    assert set(started.urls) == {"REDIS_URL"}
    assert set(servers.pids(data)) == {"valkey"}


def test_a_creation_cut_short_is_begun_again(data: Path) -> None:
    draft = data / "postgres" / "data.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    assert set(start(data).pids) == {"postgres", "valkey"}
    assert not draft.exists()


def test_lost_passwords_are_said_in_one_line(data: Path) -> None:
    start(data)
    servers.stop(data)
    (data / "servers.json").unlink()
    with pytest.raises(ServerError, match="restore it, or remove"):
        start(data)


def test_a_server_that_cannot_start_says_what_its_log_says(data: Path) -> None:
    start(data)
    servers.stop(data)
    (data / "postgres" / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServerError, match=r"did not start; .*log says: .*FATAL: .* data\w* .*incompatible"):
        start(data)


def test_stopping_what_never_ran_is_no_error(data: Path) -> None:
    servers.stop(data)
    assert postgres.running(data / "postgres") is None
