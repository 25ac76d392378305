from django.apps import AppConfig


class EntranceConfig(AppConfig):
    name = "moodtrack.entrance"
    label = "entrance"

    def ready(self) -> None:
        from moodtrack.entrance import factors

        factors.watch()
