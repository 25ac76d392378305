from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import InstantField, StrictSerializer, WordField
from api.views import ClientView, body_of
from moodtrack.reminders.actions.receipts import record_receipt, snooze_reminder
from moodtrack.reminders.models import Reminder
from moodtrack.reminders.rules.receipts import RECEIPTS
from moodtrack.reminders.rules.sending import State

SAID = [state.value for state in RECEIPTS]


class ReceiptInput(StrictSerializer):
    state = WordField(choices=SAID)
    at = InstantField(help_text="By the phone's clock; what lies ahead counts as now.")


class SnoozeInput(StrictSerializer):
    until = InstantField(allow_null=True, default=None, help_text="Sooner than in two hours.")


class ReminderOutput(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=[state.value for state in State])
    displayed_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)
    snoozed_until = serializers.DateTimeField(allow_null=True)


class ReceiptView(ClientView):
    """What a phone says of a reminder it got."""

    @extend_schema(operation_id="delivery_receipt", request=ReceiptInput, responses=ReminderOutput)
    def post(self, request: Request, delivery_token: str) -> Response:
        asked = ReceiptInput(data=body_of(request))
        asked.is_valid(raise_exception=True)
        state, at = State(asked.validated_data["state"]), asked.validated_data["at"]
        reminder = record_receipt(by=self.account, token=delivery_token, state=state, at=at, now=self.now)
        return Response(reminder_json(reminder))


class SnoozeView(ClientView):
    """Be reminded again, once, two hours later."""

    @extend_schema(operation_id="delivery_snooze", request=SnoozeInput, responses=ReminderOutput)
    def post(self, request: Request, delivery_token: str) -> Response:
        asked = SnoozeInput(data=body_of(request))
        asked.is_valid(raise_exception=True)
        until = asked.validated_data["until"]
        reminder = snooze_reminder(by=self.account, token=delivery_token, until=until, now=self.now)
        return Response(reminder_json(reminder))


def reminder_json(reminder: Reminder) -> dict[str, Any]:
    """A reminder as the phone that got it reads it."""
    return {
        "state": reminder.state,
        "displayed_at": reminder.displayed_at,
        "opened_at": reminder.opened_at,
        "snoozed_until": reminder.due_at if reminder.snoozed_at else None,
    }
