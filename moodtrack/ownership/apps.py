"""The client owns the record: bring it in from elsewhere, take it out, end it."""

from django.apps import AppConfig


class OwnershipConfig(AppConfig):
    name = "moodtrack.ownership"
    label = "ownership"
