"""The client owns the record: bring it in from elsewhere (take it out and end it come with their own issues)."""

from django.apps import AppConfig


class OwnershipConfig(AppConfig):
    name = "moodtrack.ownership"
    label = "ownership"
