from django.apps import AppConfig


class OperationConfig(AppConfig):
    name = "moodtrack.operation"
    label = "operation"
