"""A process of its own that works on a database of its own, without the walls it is told to do without."""

import os
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import django
from django.utils.module_loading import import_string

from bench.walls import take_down_here

QUIET = {"LOG_LEVEL": "WARNING"}


@contextmanager
def reader(environment: Mapping[str, str], walls: Collection[str]) -> Iterator[ProcessPoolExecutor]:
    """Within this block there is a fresh process with Django set up, to be handed functions of ``bench/reading.py``."""
    started = (dict(environment), list(walls))
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_begin, initargs=started) as process:
        yield process


def call(path: str, *args: Any) -> Any:
    """Call a function that only such a process can import, by its dotted path."""
    return import_string(path)(*args)


def _begin(environment: Mapping[str, str], walls: Collection[str]) -> None:
    os.environ.update({**environment, **QUIET})
    django.setup()
    take_down_here(walls)
