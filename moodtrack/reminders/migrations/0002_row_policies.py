from django.db import migrations

from moodtrack.core.policies import claimed, one_clients, own, same_client, swept, wall


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_devices_schedules_and_reminders"), ("core", "0001_who_acts")]
    operations = [
        one_clients("reminders_reminder", "a_reminder_is_of_one_client"),
        one_clients("reminders_device", "a_device_is_of_one_client"),
        same_client("reminders_delivery", "reminder_id", "reminders_reminder", "a_delivery_is_of_the_reminders_client"),
        same_client("reminders_delivery", "device_id", "reminders_device", "a_delivery_is_to_a_device_of_its_client"),
        wall("reminders_reminderschedule", own(), swept("reminders")),
        wall("reminders_reminder", own(), swept("reminders"), claimed("reminders")),
        wall("reminders_device", own()),
        wall("reminders_delivery", own()),
    ]
