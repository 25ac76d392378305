"""Threads for what cannot wait without one: looking names up, and asking for a token."""

from concurrent.futures import ThreadPoolExecutor


class Threads(ThreadPoolExecutor):
    """A batch ends without waiting for one that hangs: its lease would run out meanwhile, and all of it go twice."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002 - the signature it has
        """Let go of the threads, and drop what no thread has begun."""
        super().shutdown(wait=False, cancel_futures=True)
