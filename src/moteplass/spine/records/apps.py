from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "moteplass.spine.records"
    label = "records"

    def ready(self) -> None:
        # Its audit verbs are declared when it is imported.
        import moteplass.spine.records.commands
        import moteplass.spine.records.planning  # noqa: F401
