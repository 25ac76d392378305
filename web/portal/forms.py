"""What a therapist types in; every rule beyond the shape of a field is the domain's."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy

from moodtrack.agreements.rules import EARLIEST_DAY, ITEMS, LATEST_DAY, LONGEST_ANNOTATION, LONGEST_TAG
from moodtrack.care.models import TherapySession
from moodtrack.care.rules.sessions import SessionStatus
from moodtrack.core.days import instant_at
from moodtrack.core.errors import ConflictError, RefusedError

LONGEST_LABEL = 28
SHORTEST_SESSION, USUAL_SESSION, LONGEST_SESSION = 5, 50, 480
ON_NO_CALENDAR = gettext_lazy("This day lies before 2000 or after 2099.")


def carried_out(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do what a form asks, if it is filled in; what stands in the way is said in the form.

    Args:
        form: bound to what was sent.
        act: may raise what the domain refuses.
    """
    if form.is_valid():
        try:
            act()
        except ConflictError as refusal:
            form.add_error(None, str(refusal))
        except RefusedError as refusal:
            form.add_error(None, [problem.detail for problem in refusal.problems])
    return form.is_valid()


class DayField(forms.DateField):
    """A day from a calendar, between 2000 and 2099."""

    def __init__(self, **kwargs: Any) -> None:
        bounds = [MinValueValidator(EARLIEST_DAY, ON_NO_CALENDAR), MaxValueValidator(LATEST_DAY, ON_NO_CALENDAR)]
        picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=picker, input_formats=["%Y-%m-%d"], validators=bounds, **kwargs)


class RoomForm(forms.Form):
    """A form among others on a page: the ids of its fields begin with its name."""

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id=f"{type(self).__name__.lower()}-%s")


class LabelForm(RoomForm):
    """What a therapist calls a client."""

    label = forms.CharField(
        label=gettext_lazy("Label"),
        max_length=LONGEST_LABEL,
        help_text=gettext_lazy(
            "28 characters at most; initials or a first name will do. The client can read this label in their export."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SessionForm(RoomForm):
    """When the two meet, on the therapist's clock."""

    day = DayField(label=gettext_lazy("Day"))
    time = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=SHORTEST_SESSION,
        max_value=LONGEST_SESSION,
        initial=USUAL_SESSION,
    )

    def starts_at(self, zone: str) -> datetime:
        """The instant it starts in a zone."""
        return instant_at(self.cleaned_data["day"], self.cleaned_data["time"], zone)


class SessionChangeForm(SessionForm):
    """The same of a session that is planned already, and what became of it."""

    status = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[
            (SessionStatus.PLANNED, gettext_lazy("Planned")),
            (SessionStatus.HELD, gettext_lazy("Held")),
            (SessionStatus.MISSED, gettext_lazy("Missed")),
            (SessionStatus.CANCELLED, gettext_lazy("Cancelled")),
        ],
    )

    @classmethod
    def about(cls, session: TherapySession, zone: str, data: Any = None) -> "SessionChangeForm":
        """The form of one session, filled in as it stands on a zone's clock."""
        starts = session.starts_at.astimezone(ZoneInfo(zone))
        stands = {
            "day": starts.date(),
            "time": starts.time(),
            "minutes": session.minutes,
            "status": session.status,
        }
        return cls(data, initial=stands)

    def changes(self, zone: str) -> dict[str, Any]:
        """What is to change: a session that only moves finds its state by itself."""
        asked: dict[str, Any] = {}
        if {"day", "time"} & set(self.changed_data):
            asked["starts_at"] = self.starts_at(zone)
        return asked | {name: self.cleaned_data[name] for name in ("minutes", "status") if name in self.changed_data}


class QuestionForm(RoomForm):
    """What to watch: something that is rated daily, or a tag."""

    item = forms.ChoiceField(
        label=gettext_lazy("Do better days go with"),
        required=False,
        choices=[
            ("", gettext_lazy("a tag, named beside")),
            *zip(ITEMS, (gettext_lazy("sleep"), gettext_lazy("energy"), gettext_lazy("tension")), strict=True),
        ],
    )
    tag = forms.CharField(
        label=gettext_lazy("Tag"),
        required=False,
        max_length=LONGEST_TAG,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AnnotationForm(RoomForm):
    """A word about a day on the client's time line."""

    day = DayField(label=gettext_lazy("Day"))
    text = forms.CharField(
        label=gettext_lazy("What changed"),
        max_length=LONGEST_ANNOTATION,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
