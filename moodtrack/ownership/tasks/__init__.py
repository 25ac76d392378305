"""What Celery finds here, by name."""

from moodtrack.ownership.tasks import erasures as erasures
