"""A process that has one core, and one thread for matrices: what takes its time there takes it on one core."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@contextmanager
def one_core() -> Iterator[ProcessPoolExecutor]:
    """Within this block there is a fresh process on one of our cores, to be handed functions."""
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_begin) as process:
        yield process


def cores_and_threads() -> tuple[int, str]:
    """How many cores this process may use, and how many threads its matrices."""
    return len(os.sched_getaffinity(0)), os.environ["OPENBLAS_NUM_THREADS"]


def _begin() -> None:
    os.environ.update(ONE_THREAD)  # numpy, which is not imported yet, reads them when it is
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
