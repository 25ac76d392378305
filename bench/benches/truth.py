"""How true reports are: how often they say what is not so, and how often they find what is."""

from pathlib import Path

from django.core.management.base import CommandParser

from bench.registry import FULL, Pace, Say, register
from bench.truth import pages
from bench.truth.figures import Figure
from bench.truth.lines import figures_of
from bench.truth.real_record import looks
from bench.truth.since import since_last_session
from bench.truth.table import table
from bench.truth.tiers import full, quick
from moodtrack.operation.servers import BASE_DIR

SINCE_CLIENTS = 4000
SHARED_DATA = BASE_DIR.parent / "shared" / "data"


def add_options(parser: CommandParser) -> None:
    """Take what else the benchmark may be told."""
    parser.add_argument(
        "--seed", type=int, default=1, help="the same seed makes the same clients (default: %(default)s)"
    )
    parser.add_argument(
        "--clients", type=int, metavar="N", help="of each world in which nothing is to be found, at each length"
    )
    parser.add_argument("--planted", type=int, metavar="N", help="of each world in which something is, in a full run")
    parser.add_argument(
        "--data",
        type=Path,
        default=SHARED_DATA,
        metavar="DIR",
        help="real people's days, for --full (default: shared/data beside the repository)",
    )
    parser.add_argument(
        "--write-docs", action="store_true", help="put the figures of a full run into docs/, where people read them"
    )


@register(
    "truth",
    "how often reports state a pattern that is not there, and find one that is, beside Pearson and Welch at p < .05; "
    "two minutes through the report task, in full every world at every length",
    add_options=add_options,
    drawn=table,
)
def truth(
    pace: Pace, say: Say, *, seed: int, clients: int | None, planted: int | None, data: Path, write_docs: bool
) -> list[Figure]:
    """Make clients whose truth is known, have their reports made, and compare."""
    if pace != FULL:
        return figures_of(quick(clients, seed))
    present = data if data.is_dir() else None
    if present is None:
        say(f"{data} is not there: no real person's days are looked at.")
    figures = [*figures_of(full(clients, planted, seed, present)), *since_last_session(SINCE_CLIENTS, seed)]
    real = [looked.as_json() for looked in looks(present)] if present else []
    if write_docs:
        pages.write(figures, real, seed=seed)
    return figures
