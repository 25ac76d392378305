"""Logs: one JSON line an event; ids, counts and places in the code, never content."""

import logging
import logging.config
import re
import sys
import traceback
from typing import Any

import structlog
from structlog.types import EventDict, WrappedLogger

from moodtrack.core.sealing import SealError

WHEREABOUTS = frozenset({"ip", "user_agent"})
SECRET_LINK = re.compile(r"(/first-sign-in/)\S+")
QUERY = re.compile(r"(\s/[^\s?]*)\?\S*")
SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(config: dict[str, Any]) -> None:
    """Set up logging and structlog together."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(config)


class LineFormatter(structlog.stdlib.ProcessorFormatter):
    """Every record as one JSON line; an exception as its type and where it passed, without its message.

    Messages of database errors quote rows, and rows are what clients wrote.
    """

    def __init__(self) -> None:
        super().__init__(
            foreign_pre_chain=SHARED,
            processors=[
                keep_people_out,
                place_exception,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )


def keep_people_out(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Leave out where somebody called from, what stands behind a path, and a link that is as good as a password."""
    kept = {key: value for key, value in event.items() if key not in WHEREABOUTS}
    return {key: _told(value) if isinstance(value, str) else value for key, value in kept.items()}


def _told(text: str) -> str:
    return SECRET_LINK.sub(r"\1…", QUERY.sub(r"\1", text))


def place_exception(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and the places it passed; a seal that does not open says by ids which it was."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, tuple) and info[0] is not None:
        frames = traceback.extract_tb(info[2])
        event["exception"] = info[0].__name__
        if isinstance(info[1], SealError):
            event["sealed"] = info[1].facts
        event["passed"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event
