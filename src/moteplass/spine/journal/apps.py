from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "moteplass.spine.journal"
    label = "journal"

    def ready(self) -> None:
        # Its audit verbs and its job are declared when it is imported.
        import moteplass.spine.journal.registering  # noqa: F401
