from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "moteplass.spine.access"
    label = "access"

    def ready(self) -> None:
        # Its job is declared when it is imported.
        import moteplass.spine.access.sweeping  # noqa: F401
