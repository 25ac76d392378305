from django.apps import AppConfig


class EntranceConfig(AppConfig):
    name = "moodtrack.entrance"
    label = "entrance"

    def ready(self) -> None:
        from moodtrack.entrance import sign_in_audit, time_outs

        sign_in_audit.watch()
        time_outs.watch()
