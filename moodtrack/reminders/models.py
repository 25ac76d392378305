from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from moodtrack.core.models import Record
from moodtrack.people.models import Client
from moodtrack.reminders.rules.addresses import ADDRESS_KINDS
from moodtrack.reminders.rules.sending import Outcome, SkipReason, State
from moodtrack.reminders.rules.wish import CHECK_IN, KINDS, SESSION, Wish

TO_BE_SENT = Q(state__in=[State.PLANNED.value, State.CLAIMED.value])


class ReminderSchedule(Record):
    """A client's wish to be asked, in their own local time.

    ``planned_from`` is the key of what its occurrences were made from (empty: to be planned anew; a trigger empties it
    when the client's zone changes), ``planned_with`` the edition of the zone database that was used, and
    ``planned_until`` the instant up to which they were made.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in KINDS])
    enabled = models.BooleanField()
    times = ArrayField(models.TimeField())
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()
    paused_until = models.DateTimeField(null=True)
    planned_from = models.TextField(blank=True, default="")
    planned_with = models.CharField(max_length=16, blank=True, default="")
    planned_until = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "kind"], name="a_client_has_one_schedule_of_a_kind"),
            models.CheckConstraint(
                condition=~Q(kind=CHECK_IN) | Q(times__len=1), name="a_check_in_schedule_has_exactly_one_time"
            ),
            models.CheckConstraint(condition=~Q(kind=SESSION) | Q(times__len=0), name="a_session_schedule_has_no_time"),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=list(range(7))), name="a_weekday_counts_from_0_to_6"
            ),
        ]
        indexes = [
            models.Index("planned_until", condition=Q(enabled=True), name="schedules_by_horizon"),
            models.Index("planned_with", condition=Q(enabled=True), name="schedules_by_zone_database"),
            models.Index("id", condition=Q(planned_from=""), name="schedules_that_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.client_id}"

    def wish(self, zone: str, sessions: Iterable[datetime] = ()) -> Wish:
        """The schedule as a plain value, for its owner in ``zone`` who has these sessions ahead."""
        return Wish(
            zone=zone,
            enabled=self.enabled,
            times=tuple(self.times),
            weekdays=tuple(self.weekdays),
            quiet_from=self.quiet_from,
            quiet_until=self.quiet_until,
            paused_until=self.paused_until,
            sessions=tuple(sessions),
        )


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def settle(self, state: State, now: datetime, reason: str = "") -> int:
        """Give reminders a state and the time that belongs to it; nobody holds them any more."""
        return self.let_go(state, skip_reason=reason, **{f"{state}_at": now})

    def let_go(self, state: State, **changes: Any) -> int:
        """Give reminders a state; nobody holds them any more."""
        return self.update(state=state, lease_until=None, claimed_by=None, **changes)


class Reminder(Record):
    """One occurrence: ``due_at`` is when the client wants it, ``send_at`` when a worker takes it up (next).

    One that was snoozed is due again, once, when its client said; it is the same message.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in KINDS])
    day = models.DateField()
    slot = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    send_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in State])
    skip_reason = models.CharField(max_length=16, blank=True, choices=[(why.value, why.value) for why in SkipReason])
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    claimed_by = models.UUIDField(null=True)
    planned_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    displayed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    snoozed_at = models.DateTimeField(null=True)
    skipped_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "kind", "day", "slot"], name="a_reminder_is_made_once_for_a_day_and_slot"
            ),
            models.CheckConstraint(
                condition=Q(state=State.PLANNED.value)
                | Q(state=State.CLAIMED.value, claimed_at__isnull=False)
                | Q(state=State.SENT.value, sent_at__isnull=False)
                | Q(state=State.DISPLAYED.value, displayed_at__isnull=False)
                | Q(state=State.OPENED.value, opened_at__isnull=False)
                | Q(state=State.SKIPPED.value, skipped_at__isnull=False)
                | Q(state=State.EXPIRED.value, expired_at__isnull=False)
                | Q(state=State.FAILED.value, failed_at__isnull=False)
                | Q(state=State.PARKED.value, parked_at__isnull=False),
                name="a_state_of_a_reminder_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLAIMED.value, lease_until__isnull=False, claimed_by__isnull=False)
                | (~Q(state=State.CLAIMED.value) & Q(lease_until=None, claimed_by=None)),
                name="only_a_claimed_reminder_has_a_lease_and_a_holder",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.SKIPPED.value) & ~Q(skip_reason=""))
                | (~Q(state=State.SKIPPED.value) & Q(skip_reason="")),
                name="only_a_skipped_reminder_says_why",
            ),
        ]
        indexes = [
            models.Index("send_at", condition=TO_BE_SENT, name="reminders_to_be_sent"),
            models.Index("parked_at", condition=Q(state=State.PARKED.value), name="reminders_parked"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.day}, {self.state}"


class Device(Record):
    """One address at which a client can be reached; kept without it when it is dead or was taken back.

    ``address`` is sealed; ``address_hash`` is a keyed hash, by which the same phone is recognised without opening it.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, db_index=False, related_name="+")
    address_kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in ADDRESS_KINDS])
    address = models.BinaryField()
    address_hash = models.CharField(max_length=64)
    time_zone = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "address_hash"],
                condition=Q(retired_at=None),
                name="a_client_registers_an_address_once",
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None) | Q(address=b""), name="a_retired_device_keeps_no_address"
            ),
        ]
        indexes = [models.Index("client_id", "created_at", name="devices_of_one_client")]

    def __str__(self) -> str:
        return f"{self.address_kind} {self.id}"


class Delivery(Record):
    """One attempt to hand one reminder to one device; without an outcome while it is under way.

    ``ticket`` is what a service gave that says only later what became of it; empty once that is known.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, db_index=False, related_name="+")
    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, db_index=False, related_name="deliveries")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="deliveries")
    attempt = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, blank=True, choices=[(how.value, how.value) for how in Outcome])
    settled_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    ticket = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["client", "token"], name="a_token_means_one_delivery"),
            models.UniqueConstraint(
                fields=["reminder", "device", "started_at"], name="an_attempt_reaches_for_a_device_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None) | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="an_outcome_of_a_delivery_has_its_time",
            ),
        ]
        indexes = [
            models.Index("settled_at", condition=~Q(ticket=""), name="deliveries_with_a_ticket"),
            models.Index("settled_at", "id", condition=Q(outcome=Outcome.GONE.value), name="deliveries_to_nowhere"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.attempt}, {self.outcome or 'under way'}"


class Pulse(models.Model):
    """One row, no client's: it is due once a minute like a reminder, so that its silence tells of a sweep at rest."""

    name = models.CharField(max_length=16, primary_key=True)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name}, answered {self.answered_at}"
