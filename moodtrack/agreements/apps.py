from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "moodtrack.agreements"
    label = "agreements"
