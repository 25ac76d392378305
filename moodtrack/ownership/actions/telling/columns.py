"""Rows as they are told: the columns that are named, under their own names."""

from typing import Any

from django.db.models import Model


def told_columns(row: Model, columns: str, **more: Any) -> dict[str, Any]:
    """What a row says.

    Args:
        row: of any table.
        columns: names with spaces between; of a reference (``…_id``) the id, under the name without that ending.
        more: what else is told of it.
    """
    return {name.removesuffix("_id"): getattr(row, name) for name in columns.split()} | more
