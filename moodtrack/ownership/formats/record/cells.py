"""Tables as CSV (RFC 4180, UTF-8 with a mark, so that spreadsheets read it), with cells that start no formula."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

from moodtrack.ownership.formats.record.values import plain

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BETWEEN = " | "


def csv_of(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A table: its columns' names, then a line for each row; a column that a row does not have stays empty."""
    lines = StringIO()
    writer = csv.writer(lines)
    writer.writerow(columns)
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)
    return lines.getvalue().encode("utf-8-sig")


def cell(value: Any) -> str | int | float:
    """A value as a cell: several with bars between, a text that a spreadsheet would compute with ' before it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return value
        case list():
            return cell(BETWEEN.join(str(cell_of_list) for cell_of_list in map(_in_list, value)))
        case str():
            return f"'{value}" if value.startswith(STARTS_A_FORMULA) else value
    return plain(value)


def _in_list(value: Any) -> Any:
    return value if isinstance(value, str) else cell(value)
