from django.apps import AppConfig


class EntranceConfig(AppConfig):
    name = "moodtrack.entrance"
    label = "entrance"
