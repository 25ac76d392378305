"""Statements written by hand, for what every sync asks: the ORM takes longer to compose one than PostgreSQL to run it.

A list is sent as one array (``= ANY``), so that the statement is the same however long the list, and stays prepared.
"""

from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def fetched(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Everything a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def rows_where(model: type[Row], condition: str, *parameters: Any) -> list[Row]:
    """The rows of a table that meet a condition.

    Args:
        condition: of a WHERE, and what may follow it; never holds a value.
    """
    names, selected = _selection(model)
    found = fetched(f"{selected} WHERE {condition}", *parameters)
    return [model.from_db(connection.alias, names, values) for values in found]


@lru_cache
def _selection(model: type[Model]) -> tuple[tuple[str, ...], str]:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return tuple(field.attname for field in fields), f"SELECT {columns} FROM {model._meta.db_table}"  # noqa: S608
