"""Which of several `pg_dump`s is taken: none works with a server newer than itself."""

from pathlib import Path

import pytest

from moodtrack.embedded import binaries
from moodtrack.embedded.binaries import postgres_tool
from moodtrack.embedded.errors import ServerError


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[int, Path]:
    """Two versions, of which the newer is found first."""
    made = {version: a_tool(tmp_path / str(version), f"pg_dump (PostgreSQL) {version}.4") for version in (18, 15)}
    monkeypatch.setattr(binaries, "_tools", lambda _: iter([a_tool(tmp_path / "strange", "hello"), *made.values()]))
    return made


def a_tool(path: Path, said: str) -> Path:
    path.write_text(f"#!/bin/sh\necho '{said}'\n")
    path.chmod(0o700)
    return path


@pytest.mark.parametrize(("oldest", "taken"), [(15, 15), (16, 18), (18, 18)])
def test_the_nearest_that_is_not_too_old_is_taken(tools: dict[int, Path], oldest: int, taken: int) -> None:
    assert postgres_tool("pg_dump", oldest=oldest) == (tools[taken], taken)


def test_too_old_ones_are_named_with_the_cure(tools: dict[int, Path]) -> None:
    with pytest.raises(ServerError, match=r"needs pg_dump 19 or newer, and here is 18: install the package .*-19"):
        postgres_tool("pg_dump", oldest=19)


def test_where_there_is_none_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_tools", lambda _: iter([]))
    with pytest.raises(ServerError, match="here is none: install"):
        postgres_tool("pg_dump", oldest=15)


def test_the_wheels_own_is_found() -> None:
    path, major = postgres_tool("pg_restore", oldest=18)
    assert path.is_file()
    assert major >= 18
