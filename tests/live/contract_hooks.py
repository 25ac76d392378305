"""Loaded by Schemathesis: only what reaches the product is sent.

gunicorn answers by itself, and in HTML, what is no request to it: a request line over 4094 bytes, control characters in
a header.
"""

from collections.abc import Iterable
from urllib.parse import urlencode

import schemathesis

LONGEST_LINE = 3900


@schemathesis.hook
def filter_case(context: schemathesis.HookContext, case: schemathesis.Case) -> bool:
    """Whether gunicorn hands this call on."""
    line = len(case.formatted_path) + len(urlencode(case.query or {}, doseq=True))
    return line <= LONGEST_LINE and is_printable([*(case.headers or {}).values(), *(case.cookies or {}).values()])


def is_printable(values: Iterable[object]) -> bool:
    return all(" " <= character != "\x7f" for value in values for character in str(value))
