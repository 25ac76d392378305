import django.db.models.deletion
from django.db import migrations, models

import moodtrack.core.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0004_a_key_for_each_client"),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moodtrack.core.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("parked_at", models.DateTimeField(null=True)),
                ("parked_because", models.CharField(blank=True, max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("size", models.PositiveIntegerField(null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moodtrack.core.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("parked_at", models.DateTimeField(null=True)),
                ("parked_because", models.CharField(blank=True, max_length=200)),
                ("asked_at", models.DateTimeField()),
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("due_at"),
                        condition=models.Q(("due_at__isnull", False), ("parked_at", None)),
                        name="erasures_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("parked_at", None), ("parked_because", "")),
                            models.Q(("parked_at__isnull", False), models.Q(("parked_because", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_parked_erasure_has_a_time_and_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportFile",
            fields=[
                (
                    "export",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="ownership.export",
                    ),
                ),
                ("content", models.BinaryField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="export",
            index=models.Index(
                models.F("due_at"),
                condition=models.Q(("due_at__isnull", False), ("parked_at", None)),
                name="exports_due",
            ),
        ),
        migrations.AddIndex(
            model_name="export",
            index=models.Index(
                models.F("expires_at"), condition=models.Q(("expires_at__isnull", False)), name="exports_by_end"
            ),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("parked_at", None), ("parked_because", "")),
                    models.Q(("parked_at__isnull", False), models.Q(("parked_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_parked_export_has_a_time_and_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("expires_at", None), ("made_at", None)),
                    models.Q(("expires_at__isnull", False), ("made_at__isnull", False)),
                    _connector="OR",
                ),
                name="a_made_export_has_an_end",
            ),
        ),
    ]
