from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "moodtrack.reports"
    label = "reports"
