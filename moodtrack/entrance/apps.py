from django.apps import AppConfig


class EntranceConfig(AppConfig):
    name = "moodtrack.entrance"
    label = "entrance"

    def ready(self) -> None:
        from moodtrack.entrance import second_factor, sign_in_audit, time_outs

        for signals in (sign_in_audit, second_factor, time_outs):
            signals.watch()
