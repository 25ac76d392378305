from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

ARRAY_FROM_JSON = """
ALTER TABLE reports_report ALTER COLUMN kinds TYPE varchar(16)[]
    USING string_to_array(translate(kinds::text, '[]" ', ''), ',')::varchar(16)[];
"""
JSON_FROM_ARRAY = "ALTER TABLE reports_report ALTER COLUMN kinds TYPE jsonb USING to_jsonb(kinds);"


class Migration(migrations.Migration):
    dependencies = [
        ("care", "0002_sharing"),
        ("checkins", "0004_shared_notes"),
        ("reports", "0002_row_policies"),
    ]

    operations = [
        migrations.RunSQL(
            ARRAY_FROM_JSON,
            JSON_FROM_ARRAY,
            state_operations=[
                migrations.AlterField(
                    model_name="report", name="kinds", field=ArrayField(models.CharField(max_length=16))
                )
            ],
        ),
        migrations.AddField(
            model_name="report", name="quoted", field=ArrayField(models.CharField(max_length=64), default=list)
        ),
        migrations.AddField(model_name="reportrun", name="has_quotes", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="reportrun", name="seen_consent", field=models.PositiveIntegerField(default=0)),
        migrations.AddField(model_name="reportrun", name="seen_change", field=models.BigIntegerField(default=0)),
        migrations.AddField(
            model_name="reportrun", name="settled_version", field=models.PositiveIntegerField(null=True)
        ),
    ]
