import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import moodtrack.core.models

KINDS = ["mood", "energy", "tension", "sleep", "tags", "notes", "topics", "questionnaires"]

KINDS_FROM_COLUMNS = """
UPDATE care_consent SET kinds = array_remove(ARRAY[
    CASE WHEN mood THEN 'mood' END, CASE WHEN energy THEN 'energy' END, CASE WHEN tension THEN 'tension' END,
    CASE WHEN sleep THEN 'sleep' END, CASE WHEN tags THEN 'tags' END, CASE WHEN notes THEN 'notes' END,
    CASE WHEN topics THEN 'topics' END, CASE WHEN questionnaires THEN 'questionnaires' END]::varchar(16)[], NULL);
"""
COLUMNS_FROM_KINDS = """
UPDATE care_consent SET mood = 'mood' = ANY (kinds), energy = 'energy' = ANY (kinds),
    tension = 'tension' = ANY (kinds), sleep = 'sleep' = ANY (kinds), tags = 'tags' = ANY (kinds),
    notes = 'notes' = ANY (kinds), topics = 'topics' = ANY (kinds), questionnaires = 'questionnaires' = ANY (kinds);
"""


class Migration(migrations.Migration):
    dependencies = [("care", "0001_care")]

    operations = [
        migrations.RemoveConstraint(model_name="carerelationship", name="an_end_of_care_has_a_time_and_an_actor"),
        migrations.AddConstraint(
            model_name="carerelationship",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_by", None), ("ended_at__isnull", False), _connector="OR"),
                name="whoever_ended_care_did_so_at_a_time",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="kinds",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16), default=list, size=None
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(KINDS_FROM_COLUMNS, COLUMNS_FROM_KINDS),
        *(migrations.RemoveField(model_name="consent", name=kind) for kind in KINDS),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kinds__contained_by", KINDS)), name="a_consent_is_to_kinds_that_there_are"
            ),
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moodtrack.core.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("revealed_at", models.DateTimeField(null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
                (
                    "relationship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pauses", to="care.carerelationship"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(models.F("client_id"), name="pauses_of_one_client")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at", None)),
                        fields=("relationship",),
                        name="a_relationship_has_one_pause_without_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"),
                        name="a_pause_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revealed_at", None), ("ends_at__lte", models.F("revealed_at")), _connector="OR"
                        ),
                        name="only_a_pause_that_is_over_is_revealed",
                    ),
                ],
            },
        ),
    ]
