"""Celery finds what is named here."""

from moodtrack.ownership.tasks import erasures, exports

__all__ = ["erasures", "exports"]
