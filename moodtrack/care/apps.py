from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "moodtrack.care"
    label = "care"
