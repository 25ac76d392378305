from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "moodtrack.changes"
    label = "changes"
