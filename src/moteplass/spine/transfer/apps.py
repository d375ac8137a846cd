from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "moteplass.spine.transfer"
    label = "transfer"

    def ready(self) -> None:
        # Its audit verbs and its job are declared when they are imported.
        import moteplass.spine.transfer.jobs  # noqa: F401
