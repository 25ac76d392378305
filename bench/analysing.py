"""One way to analyse many made-up records, timed."""

from time import process_time

from django.utils.module_loading import import_string

from bench.records import made_up, regressions_of

ENGINE = "analytics.patterns.find_patterns"


def seconds_for(way: str, clients: range, days: int, looks: int = 1) -> float:
    """Seconds of processor time that the analysis of some clients takes; to make their records is not counted.

    Args:
        way: the dotted path of a function that takes what reports are prepared from.
        clients: their numbers.
        days: how long the record of each is.
        looks: 2 with an earlier look to compare with.
    """
    analyse = import_string(way)
    prepared = [made_up(number, days, looks=looks) for number in clients]
    started = process_time()
    analyse(prepared)
    return process_time() - started


def size_of(client: int, days: int) -> tuple[int, int]:
    """(regressions that one look at a client's record asks, days on which the client checked in)."""
    preparation = made_up(client, days)
    return len(regressions_of(preparation)), len(preparation.record)
