from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "moodtrack.people"
    label = "people"
