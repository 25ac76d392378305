from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "moodtrack.audit"
    label = "audit"
