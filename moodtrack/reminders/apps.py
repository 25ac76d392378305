from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "moodtrack.reminders"
    label = "reminders"
