from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=100, unique=True)

    objects: ClassVar[models.Manager["Tag"]] = models.Manager()

    class Meta:
        app_label = "tutorial"

    def __str__(self) -> str:
        return self.name


class CheckIn(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="check_ins")
    day = models.DateField()
    recorded_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    mood = models.FloatField()
    energy = models.FloatField(null=True, blank=True)
    tension = models.FloatField(null=True, blank=True)
    sleep_hours = models.FloatField(null=True, blank=True)
    tags = models.ManyToManyField(Tag, blank=True)
    note = models.TextField(blank=True)
    note_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["CheckIn"]] = models.Manager()

    class Meta:
        app_label = "tutorial"

    def __str__(self) -> str:
        return f"{self.owner} on {self.day}"


class Report(models.Model):
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reports")
    made_at = models.DateTimeField(auto_now_add=True)
    document = models.JSONField()

    objects: ClassVar[models.Manager["Report"]] = models.Manager()

    class Meta:
        app_label = "tutorial"

    def __str__(self) -> str:
        return f"{self.owner} as of {self.made_at}"
