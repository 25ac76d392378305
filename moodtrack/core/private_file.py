"""Files that only their owner can read, whole at every moment."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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


def replaced(path: Path, content: bytes) -> None:
    """Put this into a file in place of what it held; on the disk when this returns.

    Args:
        path: where it lies, or shall lie.
        content: all of it.
    """
    with _draft_of(path, content) as draft:
        moved(draft, path)


def without_drafts(folder: Path) -> None:
    """Remove what processes that were killed have left of their writing; nobody writes there at the same time."""
    for draft in folder.glob(f"*.{'[0-9a-f]' * 8}"):
        draft.unlink()


def moved(draft: Path, path: Path) -> None:
    """Give a file or a directory its name; on the disk when this returns.

    Args:
        draft: what is whole by now, on the same disk.
        path: where it shall lie; an empty directory may be there.
    """
    draft.replace(path)
    _sync(path.parent)


def _make(path: Path, content: bytes) -> None:
    """Write it beside ``path`` and link it there: it is whole, or not there."""
    with _draft_of(path, content) as draft, suppress(FileExistsError):
        os.link(draft, path)


@contextmanager
def _draft_of(path: Path, content: bytes) -> Iterator[Path]:
    """A file beside it that is gone afterwards, also where the disk is full."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{token_hex(4)}")
    draft.touch(mode=0o600, exist_ok=False)
    try:
        draft.write_bytes(content)
        _sync(draft)
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
