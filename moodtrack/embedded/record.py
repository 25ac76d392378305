"""What is remembered of the servers between two starts: passwords and ports, in a file only its owner can read."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

PASSWORD_BYTES = 24
FILE_NAME = "servers.json"


def new_password() -> str:
    """A random password of letters, digits, `-` and `_`: safe in SQL, in a URL and in a configuration file."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with open(draft, "x", opener=_private, encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@dataclass(slots=True)
class Record:
    """Passwords by role (and `valkey`), ports by server, and a digest of the statements that made the roles."""

    passwords: dict[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    roles_made_by: str = ""

    @classmethod
    def read(cls, data: Path) -> "Record":
        """The record of a data directory; an empty one before the first start."""
        try:
            return cls(**json.loads((data / FILE_NAME).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return cls()

    def write(self, data: Path) -> None:
        """Keep it."""
        write_private(data / FILE_NAME, json.dumps(asdict(self), indent=2))

    def password(self, name: str) -> str:
        """The password of that name, made at first use."""
        return self.passwords.setdefault(name, new_password())
