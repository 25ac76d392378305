"""Days and instants as a reader writes them."""

from dataclasses import dataclass
from datetime import date, datetime
from gettext import NullTranslations
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Dates:
    """Writes days and instants in one language and one zone.

    Args:
        words: the reader's catalogue.
        zone: IANA name of the reader's zone.
    """

    words: NullTranslations
    zone: str = "UTC"

    def short(self, day: date) -> str:
        """Day and month: 19 Nov."""
        return self.words.gettext("{day} {month}").format(day=day.day, month=self._month(day))

    def in_year(self, day: date) -> str:
        """As `short`, with the year: 19 Nov 2026; for a day that may lie a year back."""
        template = self.words.gettext("{day} {month} {year}")
        return template.format(day=day.day, month=self._month(day), year=day.year)

    def with_weekday(self, day: date) -> str:
        """As `short`, with the day of the week: Thu 19 Nov."""
        template = self.words.gettext("{weekday} {day} {month}")
        return template.format(weekday=self._weekday(day), day=day.day, month=self._month(day))

    def with_year(self, day: date) -> str:
        """As `with_weekday`, with the year: Thu 19 Nov 2026."""
        template = self.words.gettext("{weekday} {day} {month} {year}")
        return template.format(weekday=self._weekday(day), day=day.day, month=self._month(day), year=day.year)

    def between(self, first: date, last: date) -> str:
        """29 Sep – 23 Nov; one day is just that day."""
        if first == last:
            return self.short(first)
        return self.words.gettext("{first} – {last}").format(first=self.short(first), last=self.short(last))

    def time(self, instant: datetime) -> str:
        """14:00, on the reader's clock."""
        return f"{instant.astimezone(ZoneInfo(self.zone)):%H:%M}"

    def time_of_week(self, instant: datetime) -> str:
        """Tue 14:00, on the reader's clock."""
        template = self.words.gettext("{weekday} {time}")
        return template.format(weekday=self._weekday(self.day(instant)), time=self.time(instant))

    def day(self, instant: datetime) -> date:
        """The day it is for the reader."""
        return instant.astimezone(ZoneInfo(self.zone)).date()

    def moment(self, instant: datetime) -> str:
        """Tue 24 Nov 2026, 14:00, on the reader's clock."""
        template = self.words.gettext("{day}, {time}")
        return template.format(day=self.with_year(self.day(instant)), time=self.time(instant))

    def _weekday(self, day: date) -> str:
        translated = self.words.gettext
        names = (
            translated("Mon"),
            translated("Tue"),
            translated("Wed"),
            translated("Thu"),
            translated("Fri"),
            translated("Sat"),
            translated("Sun"),
        )
        return names[day.weekday()]

    def _month(self, day: date) -> str:
        translated = self.words.gettext
        names = (
            translated("Jan"),
            translated("Feb"),
            translated("Mar"),
            translated("Apr"),
            translated("May"),
            translated("Jun"),
            translated("Jul"),
            translated("Aug"),
            translated("Sep"),
            translated("Oct"),
            translated("Nov"),
            translated("Dec"),
        )
        return names[day.month - 1]
