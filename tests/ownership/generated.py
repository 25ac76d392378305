"""Made-up records: any text, any zone, several a day, edited, deleted, brought from Daylio; or nothing at all.

Everything is put in by the actions that phones and commands go through. The same number makes the same record.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from uuid import UUID

from moodtrack.checkins.actions.check_ins import delete_check_in, record_check_ins
from moodtrack.checkins.actions.topics import add_topic, change_topic, delete_topic
from moodtrack.checkins.rules.check_ins import CheckInDraft, read_check_in
from moodtrack.checkins.rules.topics import read_topic, read_topic_changes
from moodtrack.core.days import local_day, zone_names
from moodtrack.measures.items import ITEMS
from moodtrack.ownership.actions.importing import import_daylio
from moodtrack.ownership.formats.daylio.export import read_export
from moodtrack.ownership.formats.daylio.moods import DAYLIO_MOODS, MoodMapping
from moodtrack.people.actions.clients import change_client
from moodtrack.people.models import Client
from moodtrack.reminders.actions.schedules import change_schedule
from moodtrack.reminders.rules.wish import CHECK_IN, Wish
from tests.conftest import seen_by
from tests.ownership.exports import export

ZONES = sorted(zone_names())
FIRST = datetime(2019, 3, 1, tzinfo=UTC)
AWKWARD = (
    *("=1+1", "+1", "-1", "@x", "\t=2", "'=3", "a,b", 'say "so"', "two\nlines", "two\r\nlines", "a | b", " edges "),
    *(
        "e\u0301",
        "\u00e9",
        "\u2126",
        "\ufb01",
        "\u200d",
        "\u202eright to left",
        "שלום",
        "日記",
        "😶‍🌫️",
        "\x01",
        "\x7f",
        "\u2028",
    ),
    *("null", "\\u0041", "{}", "</script>", "\ufeff", "\ufffe", "\U0010ffff"),
)


class Life:
    """What one client does, by a number that stands for chance."""

    def __init__(self, client: Client, number: int) -> None:
        self.client = client
        self.chance = Random(number)
        self.now = FIRST + timedelta(days=self.chance.randrange(1000))
        self.drafts: dict[UUID, CheckInDraft] = {}
        self.topics: list[UUID] = []
        self.gone: list[UUID] = []

    def live(self, deeds: int) -> None:
        """Do some of what clients do, in any order."""
        choices: list[Callable[[], None]] = [self.say, self.say, self.say, self.edit, self.edit, self.delete, self.move]
        choices += [self.add_topic, self.change_topic, self.delete_topic, self.wish, self.bring_daylio]
        for _ in range(deeds):
            self.now += timedelta(microseconds=self.chance.randrange(3 * 10**11))
            with seen_by(self.client):
                self.chance.choice(choices)()

    def say(self) -> None:
        drafts = [self._draft(self._id()) for _ in range(self.chance.randint(1, 4))]
        self._record(drafts)

    def edit(self) -> None:
        if self.drafts:
            known = self.drafts[self.chance.choice(sorted(self.drafts))]
            self._record([replace(self._draft(known.id), recorded_at=known.recorded_at)])

    def delete(self) -> None:
        if self.drafts:
            gone = self.chance.choice(sorted(self.drafts))
            delete_check_in(client=self.client, check_in_id=gone, by=self.client.account, now=self.now)
            del self.drafts[gone]
            self.gone.append(gone)

    def add_topic(self) -> None:
        position = self.chance.choice([None, 0, 7])
        draft = read_topic({"text": self._text(1), "kind": self._kind(), "position": position})
        self.topics.append(self.gone.pop() if self.gone and self.chance.random() < 0.5 else self._id())
        add_topic(client=self.client, topic_id=self.topics[-1], draft=draft, now=self.now)

    def change_topic(self) -> None:
        if self.topics:
            changes = read_topic_changes({"text": self._text(1), "kind": self._kind()})
            change_topic(client=self.client, topic_id=self.chance.choice(self.topics), changes=changes, now=self.now)

    def delete_topic(self) -> None:
        if self.topics:
            gone = self.topics.pop(self.chance.randrange(len(self.topics)))
            delete_topic(client=self.client, topic_id=gone, now=self.now)

    def move(self) -> None:
        starts = time(self.chance.randrange(12), self.chance.randrange(60))
        change_client(client=self.client, time_zone=self.chance.choice(ZONES), day_starts_at=starts, now=self.now)

    def wish(self) -> None:
        change_schedule(by=self.client.account, kind=CHECK_IN, wish=self._wish(), now=self.now)

    def bring_daylio(self) -> None:
        rows = read_export(export('2018-03-02,March 2,Friday,9:30 pm,good,walk | work,Title,"Two\nlines"'))
        moods = MoodMapping(DAYLIO_MOODS)
        by = self.client.account
        import_daylio(client=self.client, rows=rows, moods=moods, zone="Asia/Kolkata", by=by, now=self.now)

    def _record(self, drafts: list[CheckInDraft]) -> None:
        client = self.client
        record_check_ins(client_id=client.pk, check_ins=drafts, by=client.account, now=self.now)
        self.drafts |= {draft.id: draft for draft in drafts}

    def _draft(self, check_in_id: UUID) -> CheckInDraft:
        zone = self.chance.choice(ZONES)
        recorded_at = self.now - timedelta(seconds=self.chance.randrange(3 * 24 * 3600))
        day = local_day(recorded_at, zone) - timedelta(days=self.chance.choice([0, 0, 0, 1, 30]))
        body = {
            "day": str(day),
            "recorded_at": recorded_at.isoformat(),
            "time_zone": zone,
            "answers": self._answers(),
            "tags": [self._text(1) for _ in range(self.chance.randrange(4))],
            "note": {"text": self._text(), "shared": self.chance.random() < 0.5},
        }
        return read_check_in(body, check_in_id=check_in_id, now=self.now)

    def _answers(self) -> dict[str, float]:
        answered = [item for item in ITEMS if item.is_required or self.chance.random() < 0.6]
        return {item.key: self._number(item.scale.low, item.scale.high) for item in answered}

    def _number(self, low: float, high: float) -> float:
        return self.chance.choice([low, high, self.chance.randint(int(low), int(high)), self.chance.uniform(low, high)])

    def _text(self, shortest: int = 0) -> str:
        words = [self.chance.choice([*AWKWARD, self._letters()]) for _ in range(self.chance.randint(shortest, 3))]
        return " ".join(words)[:90]

    def _letters(self) -> str:
        numbers = (self.chance.choice([range(0x20, 0xD800), range(0xE000, 0x110000)]) for _ in range(6))
        return "".join(chr(self.chance.choice(some)) for some in numbers)

    def _kind(self) -> str:
        return self.chance.choice(["talk", "went_well"])

    def _wish(self) -> Wish:
        until = self.chance.choice([None, self.now])
        weekdays = tuple(sorted(self.chance.sample(range(7), self.chance.randint(1, 7))))
        at = (time(self.chance.randint(9, 20), 30),)
        return Wish("UTC", self.chance.random() < 0.5, at, weekdays, time(21, 30), time(8, 0), until)

    def _id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)


def live(client: Client, number: int) -> None:
    """Give a client the life of this number; none at all where it is divisible by 20."""
    if number % 20:
        Life(client, number).live(number % 13)
