import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import moodtrack.core.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("care", "0005_used_invitations"),
        ("people", "0005_former_zones"),
    ]

    operations = [
        migrations.CreateModel(
            name="Annotation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moodtrack.core.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("text", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
                (
                    "relationship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annotations",
                        to="care.carerelationship",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(models.F("client_id"), name="annotations_of_one_client")],
            },
        ),
        migrations.CreateModel(
            name="WatchedQuestion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moodtrack.core.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), size=None),
                ),
                ("subject", models.BinaryField()),
                ("proposed_at", models.DateTimeField()),
                (
                    "proposed_by",
                    models.CharField(choices=[("client", "client"), ("therapist", "therapist")], max_length=9),
                ),
                ("accepted_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.CharField(
                        blank=True, choices=[("client", "client"), ("therapist", "therapist")], max_length=9
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
                (
                    "relationship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="care.carerelationship",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(models.F("client_id"), name="questions_of_one_client")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("relationship", "place"), name="one_question_is_watched_in_a_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("ended_at", None),
                                ("place__in", (1, 2)),
                                ("place__isnull", False),
                            ),
                            models.Q(
                                models.Q(("accepted_at__isnull", False), ("ended_at", None), _negated=True),
                                ("place", None),
                            ),
                            _connector="OR",
                        ),
                        name="a_watched_question_has_one_of_two_places",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("declined_at", None), models.Q(("accepted_at", None), ("ended_at", None)), _connector="OR"
                        ),
                        name="a_declined_question_was_not_accepted_and_does_not_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("ended_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="an_ended_question_has_a_time_and_a_party",
                    ),
                ],
            },
        ),
    ]
