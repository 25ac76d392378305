from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "moodtrack.core"
    label = "core"
