#!/usr/bin/env python3
"""Set up and start moodtrack. Needs Python 3.11 or newer, nothing else.

  python3 run.py                  start everything on this machine, with demo data; Ctrl-C stops it
  python3 run.py test [ARG ...]   run the tests (arguments go to pytest)
  python3 run.py check            format, lint, import contracts, templates, types, Django, migrations, OpenAPI
  python3 run.py report FILE ...  a report on one's own Daylio export, into ./out/
  python3 run.py clean [--data]   remove .venv and caches; with --data also var/ (the database!) and out/

Packages go into .venv beside this file, each checked against the hashes in requirements*.txt; nothing else is touched.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
RUN, TEST, TOOLS = "requirements.txt", "requirements-test.txt", "requirements-tools.txt"
FOREIGN = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER")
CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache", ".coverage")
MADE_UP = {
    "MOODTRACK_ENV": "production",
    "SECRET_KEY": "made-up-for-the-deployment-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "moodtrack.example",
    "DATABASE_URL": "postgres://made-up@127.0.0.1/moodtrack",
    "REDIS_URL": "redis://127.0.0.1:6379",
    "EMAIL_URL": "smtp://127.0.0.1",
    "PUSH_CONTACT": "mailto:push@moodtrack.example",
    "MOODTRACK_VAULT": "/srv/moodtrack-vault",
    "MOODTRACK_KEYS": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}


def main(arguments: list[str]) -> None:
    """Do what the first argument says."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older Python shall read a sentence, not a traceback
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"moodtrack needs Python 3.11 or newer, this is {found}: run it with a newer one (python3.11 run.py).")
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if verb != "report":  # its FILE and ./out/ are the caller's
        os.chdir(HERE)
    if verb == "":
        prepare(RUN)
        become("manage.py", "dev")
    elif verb == "test":
        prepare(RUN, TEST)
        become("-m", "pytest", *rest)
    elif verb == "check":
        prepare(RUN, TEST, TOOLS)
        sys.exit(check())
    elif verb == "report":
        prepare(RUN)
        become(str(HERE / "manage.py"), "report", *rest)
    elif verb == "clean":
        clean(with_data="--data" in rest)
    elif verb in ("--help", "-h", "help"):
        print(__doc__)
    else:
        sys.exit(f"run.py knows no {verb!r}; python3 run.py --help names what it knows.")


def prepare(*locks: str) -> None:
    """Install what is not installed as locked; does nothing, and needs no network, when everything is."""
    stale = [lock for lock in locks if not stamp(lock).exists()]
    if stale and not has_working_venv():
        make_venv()
    for lock in stale:
        install(lock)


def stamp(lock: str) -> Path:
    """The file that says that a lock is installed; its name holds a hash of the lock and of the Python it is for."""
    python = f"{sys.implementation.name} {sys.version} {sys.platform}"
    digest = hashlib.sha256(python.encode() + (HERE / lock).read_bytes()).hexdigest()
    return VENV / f"installed-{Path(lock).stem}-{digest[:32]}"


def has_working_venv() -> bool:
    """Whether .venv is complete and of the Python that runs this file."""
    question = "import pip, sys; print(sys.version)"
    try:
        answer = subprocess.run(
            [str(PYTHON), "-c", question], env=environment(), capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.stdout.strip() == sys.version.strip()


def make_venv() -> None:
    """Make .venv anew."""
    if not (find_spec("venv") and find_spec("ensurepip")):
        version = "{}.{}".format(*sys.version_info)
        sys.exit(
            f"This Python cannot make a virtual environment: install venv (Debian: apt install python{version}-venv)."
        )
    print(f"Making {VENV}", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], env=environment(), check=False).returncode:
        sys.exit(f"{VENV} could not be made; what python -m venv said stands above.")


def install(lock: str) -> None:
    """Download and install what a lock names, each file checked against its hash."""
    print(f"Installing {lock} into {VENV}", flush=True)
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--require-hashes"]
    command = [str(PYTHON), "-m", "pip", "install", *options, "-r", str(HERE / lock)]
    if subprocess.run(command, env=environment(), check=False).returncode:
        sys.exit(f"{lock} could not be installed; what pip said stands above. Is there a network?")
    for old in VENV.glob(f"installed-{Path(lock).stem}-*"):
        old.unlink()
    stamp(lock).touch()


def environment() -> dict[str, str]:
    """The caller's environment without what would send Python or pip to another place than .venv."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}


def become(*arguments: str) -> None:
    """Go on as .venv's Python: signals and exit status are then its own."""
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), *arguments], environment())


def check() -> int:
    """Every check in the order of its speed; what failed is named at the end."""
    failed = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, command, extra in steps(Path(scratch)):
            print(f"== {name}", flush=True)
            if subprocess.run(command, env={**environment(), **extra}, check=False).returncode:
                failed.append(name)
    print(f"FAILED: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def steps(scratch: Path) -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and additional environment of each check."""
    python = str(PYTHON)
    manage = [python, "manage.py"]
    templates = [str(path) for path in sorted((HERE / "web").rglob("*.html"))]
    schema = ["spectacular", "--validate", "--fail-on-warn", "--file", str(scratch / "openapi.yaml")]
    found = [
        ("format", [python, "-m", "ruff", "format", "--check"], {}),
        ("lint", [python, "-m", "ruff", "check"], {}),
        ("import contracts", [str(VENV / "bin" / "lint-imports")], {}),
        ("templates", [python, "-m", "djlint", "--quiet", "--check", "--lint", *templates], {}),
        ("types", [python, "-m", "mypy"], {}),
        ("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], MADE_UP),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], {}),
        ("OpenAPI", [*manage, *schema], {}),
    ]
    return [step for step in found if templates or step[0] != "templates"]


def clean(*, with_data: bool) -> None:
    """Remove what can be made again; the data only when asked."""
    if with_data and (HERE / "var" / "dev.json").exists():
        sys.exit("moodtrack runs on var/: stop it first (Ctrl-C where it runs).")
    for name in (".venv", *CACHES, *(("var", "out") if with_data else ())):
        path = HERE / name
        if path.is_dir():
            print(f"Removing {path}")
            shutil.rmtree(path)
        elif path.exists():
            path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
