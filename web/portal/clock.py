"""Instants as the portal writes them: on the therapist's clock, in the language of the page."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language, gettext

from moodtrack.core.words import words_in
from moodtrack.people.models import Therapist
from moodtrack.reports.wording.dates import Dates

DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Clock:
    """The therapist's: which instant it is, and how others are written."""

    now: datetime
    dates: Dates

    @classmethod
    def of(cls, therapist: Therapist) -> "Clock":
        """Read once for each request."""
        return cls(timezone.now(), Dates(words_in(get_language() or "en"), therapist.zone))

    def short_moment(self, instant: datetime) -> str:
        """Today 14:00; else Thu 26 Nov, 14:00, with its year where that is another one."""
        day, today = self.dates.day(instant), self.dates.day(self.now)
        if day == today:
            return gettext("Today {time}").format(time=self.dates.time(instant))
        written = self.dates.with_weekday(day) if day.year == today.year else self.dates.with_year(day)
        return gettext("{day}, {time}").format(day=written, time=self.dates.time(instant))

    def short_day(self, instant: datetime) -> str:
        """10 Nov, with its year where that is another one."""
        day = self.dates.day(instant)
        return self.dates.short(day) if day.year == self.dates.day(self.now).year else self.dates.in_year(day)

    def near(self, instant: datetime) -> str:
        """13:20 of today, Wed 14:00 of the days around it, else 16 Dec."""
        days_away = abs((self.dates.day(instant) - self.dates.day(self.now)).days)
        if days_away == 0:
            return self.dates.time(instant)
        return self.dates.time_of_week(instant) if days_away < DAYS_OF_A_WEEK else self.short_day(instant)
