from django.apps import AppConfig
from django.conf import settings


class RegistryConfig(AppConfig):
    name = "moteplass.spine.registry"
    label = "registry"

    def ready(self) -> None:
        from moteplass.spine.registry.loader import load

        load(settings.TOOLS)
