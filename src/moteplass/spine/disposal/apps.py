from django.apps import AppConfig


class DisposalConfig(AppConfig):
    name = "moteplass.spine.disposal"
    label = "disposal"

    def ready(self) -> None:
        # Its audit verbs are declared when it is imported.
        import moteplass.spine.disposal.erasing  # noqa: F401
