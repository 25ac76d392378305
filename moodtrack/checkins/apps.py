from django.apps import AppConfig


class CheckinsConfig(AppConfig):
    name = "moodtrack.checkins"
    label = "checkins"
