from django.apps import AppConfig


class StewardshipConfig(AppConfig):
    name = "moteplass.spine.stewardship"
    label = "stewardship"

    def ready(self) -> None:
        # Its audit verbs, kinds and jobs are declared when it is imported.
        import moteplass.spine.stewardship.admitting
        import moteplass.spine.stewardship.commands
        import moteplass.spine.stewardship.mandates  # noqa: F401
