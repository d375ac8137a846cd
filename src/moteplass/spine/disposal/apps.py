from django.apps import AppConfig


class DisposalConfig(AppConfig):
    name = "moteplass.spine.disposal"
    label = "disposal"

    def ready(self) -> None:
        # Its audit verbs and its job are declared when they are imported.
        import moteplass.spine.disposal.commands
        import moteplass.spine.disposal.jobs  # noqa: F401
