"""Which worlds are looked at, at which lengths, and how many clients of each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias
from zlib import crc32

import numpy as np

from bench.truth.asked import KNOWN_DATE, KNOWN_NOTHING, WATCHED_NOTHING, WATCHED_TAG
from bench.truth.caseload import CASELOAD
from bench.truth.diary import Diary
from bench.truth.nulls import STRESSES
from bench.truth.planted import PLANTED
from bench.truth.scoring import score
from bench.truth.statements import Document
from bench.truth.tally import Tally
from bench.truth.worlds import NOTHING, World
from moodtrack.checkins.rules.check_ins import CheckInDraft

Group: TypeAlias = Literal["null", "stress", "swapped", "planted", "asked", "asked null", "caseload"]
Said: TypeAlias = Sequence[tuple[Diary, Sequence[CheckInDraft]]]
Find: TypeAlias = Callable[[Said], Sequence[Sequence[Document]]]
AT_A_TIME = 50
LENGTHS = (14, 21, 30, 42, 60, 90, 180, 365)
LENGTHS_OF_STRESS = (30, 60, 90)
LENGTHS_OF_SENSITIVITY = (60, 90, 180)
LENGTHS_OF_ASKING = (42, 60)


@dataclass(frozen=True, slots=True)
class Cell:
    """So many clients of one world, each with so many days."""

    group: Group
    world: World
    days: int
    clients: int


@dataclass(frozen=True, slots=True)
class Scored:
    """A cell and what was noted about its reports."""

    cell: Cell
    tally: Tally


def full_cells(nulls: int, planted: int, swapped: Sequence[World]) -> list[Cell]:
    """Everything: so many clients where nothing is to be found, so many where something was planted."""
    return [
        *_cells("null", [NOTHING], LENGTHS, nulls),
        *_cells("stress", STRESSES, LENGTHS_OF_STRESS, nulls),
        *_cells("swapped", swapped, LENGTHS_OF_STRESS, nulls),
        *_cells("planted", PLANTED, LENGTHS_OF_SENSITIVITY, planted),
        *_cells("asked", [WATCHED_TAG, KNOWN_DATE], LENGTHS_OF_ASKING, planted),
        *_cells("asked null", [WATCHED_NOTHING, KNOWN_NOTHING], LENGTHS_OF_ASKING, nulls),
        *_cells("caseload", [CASELOAD], LENGTHS_OF_SENSITIVITY, planted),
    ]


def quick_cells(clients: int) -> list[Cell]:
    """Nothing there, and the hardest world of it, at 30 and 60 days; a mixed caseload at 60."""
    return [
        *_cells("null", [NOTHING], (30, 60), clients),
        *_cells("stress", STRESSES[:1], (30, 60), clients),
        *_cells("caseload", [CASELOAD], (60,), clients),
    ]


def scored(cell: Cell, find: Find, seed: int) -> Scored:
    """Make the clients of a cell, have their days looked at, and hold what is said against what is true."""
    tally = Tally()
    clients = clients_of(cell, seed)
    while batch := list(islice(clients, AT_A_TIME)):
        for (diary, _), findings in zip(batch, find(batch), strict=True):
            score(tally, cell.world, diary, findings)
    return Scored(cell, tally)


def clients_of(cell: Cell, seed: int) -> Iterator[tuple[Diary, Sequence[CheckInDraft]]]:
    """The same clients for the same seed, whatever else is looked at."""
    random = np.random.default_rng([seed, crc32(cell.world.name.encode()), cell.days])
    for _ in range(cell.clients):
        diary = cell.world.make(random, cell.days)
        yield diary, cell.world.say(diary, random)


def _cells(group: Group, worlds: Sequence[World], lengths: Sequence[int], clients: int) -> Iterator[Cell]:
    return (Cell(group, world, days, clients) for world in worlds for days in lengths)
