from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import HOURS_AND_MINUTES, InstantField, StrictSerializer, WallTimeField
from api.views import ClientView, body_of
from moodtrack.reminders.actions.schedules import change_schedule
from moodtrack.reminders.queries.own import own_schedule
from moodtrack.reminders.rules.wish import KINDS, QUIET_FROM, QUIET_UNTIL, Wish, first_wish

EVERY_DAY = list(range(7))
KIND = OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=KINDS)


class ScheduleInput(StrictSerializer):
    enabled = serializers.BooleanField()
    times = serializers.ListField(
        child=WallTimeField(), max_length=10, help_text="check-in: exactly one; session: none."
    )
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6),
        min_length=1,
        max_length=7,
        default=EVERY_DAY,
        help_text="0 is Monday.",
    )
    quiet_from = WallTimeField(default=QUIET_FROM)
    quiet_until = WallTimeField(default=QUIET_UNTIL)
    paused_until = InstantField(allow_null=True, default=None)


class ScheduleOutput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    enabled = serializers.BooleanField()
    times = serializers.ListField(child=WallTimeField())
    weekdays = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6))
    quiet_from = WallTimeField()
    quiet_until = WallTimeField()
    paused_until = InstantField(allow_null=True)


class ReminderScheduleView(ClientView):
    """When the client wants to be asked, in their own local time."""

    @extend_schema(operation_id="reminder_schedule", parameters=[KIND], responses=ScheduleOutput)
    def get(self, request: Request, kind: str) -> Response:
        zone = self.client.time_zone
        schedule = own_schedule(self.account, kind)
        return Response(wish_json(kind, schedule.wish(zone) if schedule else first_wish(zone, kind)))

    @extend_schema(
        operation_id="reminder_schedule_change", parameters=[KIND], request=ScheduleInput, responses=ScheduleOutput
    )
    def put(self, request: Request, kind: str) -> Response:
        asked = ScheduleInput(data=body_of(request))
        asked.is_valid(raise_exception=True)
        wish = _wish(asked.validated_data, self.client.time_zone)
        change_schedule(by=self.account, kind=kind, wish=wish, now=self.now)
        return Response(wish_json(kind, wish))


def wish_json(kind: str, wish: Wish) -> dict[str, Any]:
    """A wish as its client reads it."""
    return {
        "kind": kind,
        "enabled": wish.enabled,
        "times": [wall_time.strftime(HOURS_AND_MINUTES) for wall_time in wish.times],
        "weekdays": list(wish.weekdays),
        "quiet_from": wish.quiet_from.strftime(HOURS_AND_MINUTES),
        "quiet_until": wish.quiet_until.strftime(HOURS_AND_MINUTES),
        "paused_until": wish.paused_until,
    }


def _wish(asked: dict[str, Any], zone: str) -> Wish:
    return Wish(
        zone=zone,
        enabled=asked["enabled"],
        times=tuple(asked["times"]),
        weekdays=tuple(sorted(asked["weekdays"])),
        quiet_from=asked["quiet_from"],
        quiet_until=asked["quiet_until"],
        paused_until=asked["paused_until"],
    )
