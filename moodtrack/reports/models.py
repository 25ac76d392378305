from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q

from moodtrack.care.models import CareRelationship, TherapySession
from moodtrack.care.queries import shared_kinds_of
from moodtrack.checkins.models import CheckIn
from moodtrack.core.models import PARKED_WITH_A_REASON, Due, DueQuerySet, Record
from moodtrack.people.models import Account, Client
from moodtrack.reports.rules import ReportKind

KINDS = [(kind.value, kind.value) for kind in ReportKind]


class ReportRun(Due):
    """The ledger row that says a report is to be made.

    ``due_at`` says when, ``made_from`` what the newest version was made from; a worker holds it by ``lease_until``.
    ``due_for`` says from what the sweep wanted it made: a parked run is tried again when that is something else.
    ``seen_consent`` and ``seen_change`` say up to which version of the consent, and which change of the record, it is
    known whether ``settled_version``, which says what was last made, is still shared.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    relationship = models.ForeignKey(CareRelationship, on_delete=models.PROTECT, null=True, related_name="report_runs")
    session = models.ForeignKey(TherapySession, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=KINDS)
    asked_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    made_from = models.CharField(max_length=32, blank=True)
    due_for = models.CharField(max_length=32, blank=True)
    has_quotes = models.BooleanField(default=False)
    seen_consent = models.PositiveIntegerField(default=0)
    seen_change = models.BigIntegerField(default=0)
    settled_version = models.PositiveIntegerField(null=True)

    objects = DueQuerySet["ReportRun"].as_manager()

    class Meta:
        indexes = [
            models.Index("client_id", name="report_runs_of_one_client"),
            models.Index("due_at", condition=Q(due_at__isnull=False, parked_at=None), name="report_runs_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session"], condition=Q(kind="session"), name="a_session_has_one_run"),
            models.UniqueConstraint(
                fields=["relationship", "kind"],
                condition=Q(session=None),
                name="a_relationship_has_one_run_of_a_kind_without_a_session",
            ),
            models.UniqueConstraint(
                fields=["client"], condition=Q(kind="own"), name="a_client_has_one_run_of_their_own"
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=False) | Q(asked_at__isnull=False),
                name="a_run_without_a_session_was_asked_for",
            ),
            models.CheckConstraint(condition=PARKED_WITH_A_REASON, name="a_parked_run_has_a_time_and_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, account: Account) -> Self:
        """A therapist's, while the relationship runs and all they hold is shared."""
        relationships = CareRelationship.objects.running().filter(therapist_id=account.pk)
        return self.still_shared().filter(relationship__in=relationships, kind=ReportKind.SESSION)

    def still_shared(self) -> Self:
        """Those that hold only what is shared now: every kind of it, and every note they quote."""
        shared_notes = CheckIn.objects.filter(client_id=OuterRef("client_id"), note_shared=True)
        quotes_stand = Q(quoted=[]) | Q(quoted__contained_by=ArraySubquery(shared_notes.values("note_fingerprint")))
        return self.filter(quotes_stand, kinds__contained_by=shared_kinds_of(OuterRef("relationship_id")))


class Report(Record):
    """A frozen document: one version of one run. ``document`` is canonical JSON, sealed under the version's number.

    ``fingerprint`` is keyed: versions of one run that say the same have the same.
    ``kinds`` are those it was made from, ``quoted`` the fingerprints of the notes it holds: whoever reads it needs all
    of them to be shared still, in the same words.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    relationship = models.ForeignKey(CareRelationship, on_delete=models.PROTECT, null=True, related_name="+")
    run = models.ForeignKey(ReportRun, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=8, choices=KINDS)
    version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    method_version = models.CharField(max_length=20)
    kinds = ArrayField(models.CharField(max_length=16))
    quoted = ArrayField(models.CharField(max_length=64), default=list)
    document = models.BinaryField()
    fingerprint = models.BinaryField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("client_id", "made_at", name="reports_of_one_client")]
        constraints = [models.UniqueConstraint(fields=["run", "version"], name="a_run_makes_a_version_once")]

    def __str__(self) -> str:
        return f"{self.run_id} v{self.version}"
