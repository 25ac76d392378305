"""Files that only their owner can read, made once."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex


def made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """What a file holds; it is made if there is none. Of two processes that make it together, the first one wins.

    Args:
        path: where it lies, or shall lie.
        make: its content.
    """
    if not path.exists():
        _make(path, make())
    return path.read_bytes()


def _make(path: Path, content: bytes) -> None:
    """Write it beside ``path`` and link it there: it is whole, or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{token_hex(4)}")
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_bytes(content)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
