from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "moteplass.spine.capture"
    label = "capture"

    def ready(self) -> None:
        # Its job is declared when it is imported.
        import moteplass.spine.capture.sealing  # noqa: F401
