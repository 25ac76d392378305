import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from drf_spectacular.generators import SchemaGenerator
from pytest_django import DjangoDbBlocker

from tests.matrix import world as worlds
from tests.matrix.stored import digest
from tests.matrix.world import NOW, World

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for the whole matrix, in one transaction; what a cell does to it is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False), override_settings(PASSWORD_HASHERS=QUICK), _in_a_hurry():
            yield worlds.made()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def untouched(world: World) -> str:
    """The digest of the world as it was made."""
    return digest()


@contextmanager
def _in_a_hurry() -> Iterator[None]:
    """Ten thousand requests: none leaves a line in the log, and the schema is worked out once."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setattr(SchemaGenerator, "get_schema", _once(SchemaGenerator.get_schema))
        stack.callback(logging.disable, logging.NOTSET)
        logging.disable()
        yield


def _once(make: Callable[..., Any]) -> Callable[..., Any]:
    made: list[Any] = []

    def once(*args: Any, **kwargs: Any) -> Any:
        made.extend([] if made else [make(*args, **kwargs)])
        return made[0]

    return once
