"""Celery finds what is named here."""

from moodtrack.ownership.tasks import exports

__all__ = ["exports"]
