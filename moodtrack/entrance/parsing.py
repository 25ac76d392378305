"""Bodies as they must be: one JSON object, of bounded size."""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

LARGEST_BODY = 1024 * 1024


class StrictJSONParser(BaseParser):
    """UTF-8 JSON, an object, without NaN and infinity; of more than ``largest`` bytes nothing comes as far as here."""

    media_type = "application/json"
    largest = LARGEST_BODY

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            value = json.loads(stream.read().decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError("The body is not JSON.") from error
        if not isinstance(value, dict):
            raise ParseError("The body is not a JSON object.")
        return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
