from django.apps import AppConfig


class FoyerConfig(AppConfig):
    name = "config"
    verbose_name = "Foyer"

    def ready(self) -> None:
        from config import checks  # noqa: F401  registers what Django's own checks cannot see
