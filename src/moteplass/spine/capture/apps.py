from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "moteplass.spine.capture"
    label = "capture"

    def ready(self) -> None:
        # Its audit verbs and jobs are declared when they are imported.
        import moteplass.spine.capture.jobs
        import moteplass.spine.capture.sealing  # noqa: F401
