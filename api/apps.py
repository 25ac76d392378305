from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        import api.schema  # noqa: F401 - tells the OpenAPI generator how phones authenticate
