"""Processes by number: whether one still runs, whether it is the one we mean, and how it is ended."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
POLL_SECONDS = 0.02


def command_line(pid: int) -> str:
    """The command line of a running process; empty when there is none, or only its zombie."""
    if not PROC.joinpath("self").exists():
        return _ps(pid, "command=")
    try:
        return PROC.joinpath(str(pid), "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def started(pid: int) -> str:
    """When a process started, as an opaque text that no later process of the same number shares; empty when gone."""
    if not PROC.joinpath("self").exists():
        return _ps(pid, "lstart=")
    try:
        after_name = PROC.joinpath(str(pid), "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    state, clock_ticks = after_name[0], after_name[19]
    boot = PROC.joinpath("sys/kernel/random/boot_id").read_text().strip()
    return "" if state in "ZX" else f"{boot} {clock_ticks}"


def read_pid(path: Path) -> int | None:
    """The number on the first line of a pid file; None when there is no such file or no number in it."""
    try:
        first_line = path.read_text().partition("\n")[0].strip()
    except FileNotFoundError:
        return None
    return int(first_line) if first_line.isdecimal() else None


def running(pid_file: Path, *, naming: Path) -> int | None:
    """The process of a pid file, if it runs and its command line names that path; a reused number does not count."""
    pid = read_pid(pid_file)
    return pid if pid and str(naming) in command_line(pid) else None


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether the condition came true within that many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def end(pid: int, steps: Sequence[tuple[signal.Signals, float]], *, group: bool = False) -> None:
    """End a process (or the group it leads): each signal in turn, with the seconds it is given to work."""
    identity = started(pid)
    send = os.killpg if group else os.kill
    for number, seconds in steps:
        with suppress(ProcessLookupError):
            send(pid, number)
        if wait_until(lambda: not identity or started(pid) != identity, seconds=seconds):
            return


def _ps(pid: int, column: str) -> str:
    answer = subprocess.run(
        ["ps", "-o", f"stat=,{column}", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, value = answer.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else value.strip()
