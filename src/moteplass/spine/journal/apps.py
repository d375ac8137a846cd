from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "moteplass.spine.journal"
    label = "journal"

    def ready(self) -> None:
        # Its audit verbs and its job are declared when they are imported.
        import moteplass.spine.journal.commands
        import moteplass.spine.journal.registering  # noqa: F401
