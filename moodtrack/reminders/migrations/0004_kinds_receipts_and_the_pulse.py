from django.db import migrations, models

from moodtrack.core.policies import added, claimed, let_in, swept

ZONE_CHANGES = """
CREATE FUNCTION plan_schedules_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reminders_reminderschedule SET planned_from = '' WHERE client_id = NEW.account_id;
    RETURN NULL;
END $$;
CREATE TRIGGER a_zone_plans_schedules_anew AFTER UPDATE OF time_zone ON people_client
    FOR EACH ROW WHEN (OLD.time_zone <> NEW.time_zone) EXECUTE FUNCTION plan_schedules_anew();
"""
ZONE_CHANGES_UNSEEN = """
DROP TRIGGER a_zone_plans_schedules_anew ON people_client;
DROP FUNCTION plan_schedules_anew();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_former_zones"),
        ("reminders", "0003_sealed_addresses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("name", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="reminder",
            name="a_state_of_a_reminder_has_its_time",
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="an_attempt_reaches_for_a_device_once",
        ),
        migrations.AddField(
            model_name="delivery",
            name="ticket",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="reminder",
            name="displayed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="reminder",
            name="opened_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="reminder",
            name="snoozed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="reminderschedule",
            name="planned_with",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.AlterField(
            model_name="device",
            name="address_kind",
            field=models.CharField(
                choices=[("webpush", "webpush"), ("fcm_token", "fcm_token"), ("fcm_fid", "fcm_fid"), ("expo", "expo")],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=models.CharField(choices=[("check-in", "check-in"), ("session", "session")], max_length=16),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="skip_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_such_day", "no_such_day"),
                    ("switched_off", "switched_off"),
                    ("replanned", "replanned"),
                    ("paused", "paused"),
                    ("quiet_hours", "quiet_hours"),
                    ("done", "done"),
                    ("silent", "silent"),
                    ("capped", "capped"),
                    ("no_device", "no_device"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "planned"),
                    ("claimed", "claimed"),
                    ("sent", "sent"),
                    ("displayed", "displayed"),
                    ("opened", "opened"),
                    ("skipped", "skipped"),
                    ("expired", "expired"),
                    ("failed", "failed"),
                    ("parked", "parked"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="reminderschedule",
            name="kind",
            field=models.CharField(choices=[("check-in", "check-in"), ("session", "session")], max_length=16),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                models.F("settled_at"),
                condition=models.Q(("ticket", ""), _negated=True),
                name="deliveries_with_a_ticket",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                models.F("settled_at"),
                models.F("id"),
                condition=models.Q(("outcome", "gone")),
                name="deliveries_to_nowhere",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(models.F("parked_at"), condition=models.Q(("state", "parked")), name="reminders_parked"),
        ),
        migrations.AddIndex(
            model_name="reminderschedule",
            index=models.Index(
                models.F("planned_with"), condition=models.Q(("enabled", True)), name="schedules_by_zone_database"
            ),
        ),
        migrations.AddIndex(
            model_name="reminderschedule",
            index=models.Index(models.F("id"), condition=models.Q(("planned_from", "")), name="schedules_that_changed"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("reminder", "device", "started_at"), name="an_attempt_reaches_for_a_device_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "planned"),
                    models.Q(("claimed_at__isnull", False), ("state", "claimed")),
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(("displayed_at__isnull", False), ("state", "displayed")),
                    models.Q(("opened_at__isnull", False), ("state", "opened")),
                    models.Q(("skipped_at__isnull", False), ("state", "skipped")),
                    models.Q(("expired_at__isnull", False), ("state", "expired")),
                    models.Q(("failed_at__isnull", False), ("state", "failed")),
                    models.Q(("parked_at__isnull", False), ("state", "parked")),
                    _connector="OR",
                ),
                name="a_state_of_a_reminder_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", "session"), _negated=True), ("times__len", 0), _connector="OR"),
                name="a_session_schedule_has_no_time",
            ),
        ),
        migrations.RunSQL(ZONE_CHANGES, ZONE_CHANGES_UNSEEN),
        let_in("reminders_delivery", swept("reminders"), claimed("reminders"), added("reminders")),
        let_in("reminders_device", swept("test_push")),
    ]
