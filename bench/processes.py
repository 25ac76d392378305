"""What processes have used of the processor, as the kernel counts it."""

import os
from pathlib import Path

from django.db import connection

TICK = os.sysconf("SC_CLK_TCK")


def postgres_pid() -> int:
    """The server process of the database: the parent of the one that serves us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    return _parent(_stat(backend))


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its children, with those that have ended."""
    family = [stat for stat in _all_stats() if _parent(stat) == pid] + [_stat(pid)]
    return sum(_ticks(stat) for stat in family) / TICK


def _all_stats() -> list[list[str]]:
    return [_stat(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; the name before them may hold anything."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _parent(stat: list[str]) -> int:
    return int(stat[1]) if stat else 0


def _ticks(stat: list[str]) -> int:
    """Of its own and of children that it has waited for."""
    return sum(int(field) for field in stat[11:15])
