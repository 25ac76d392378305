"""Threads for what cannot wait without one: looking names up, and asking for a token."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any


class Threads(ThreadPoolExecutor):
    """A batch ends without waiting for one that hangs: its lease would run out meanwhile, and all of it go twice."""

    def shutdown(self, *_: Any, **__: Any) -> None:
        """Let go of the threads, and drop what no thread has begun."""
        super().shutdown(wait=False, cancel_futures=True)
