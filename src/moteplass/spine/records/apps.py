from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "moteplass.spine.records"
    label = "records"

    def ready(self) -> None:
        # Its audit verbs and jobs are declared when they are imported.
        import moteplass.spine.records.commands
        import moteplass.spine.records.grounds
        import moteplass.spine.records.jobs  # noqa: F401
