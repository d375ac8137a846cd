from django.apps import AppConfig


class StewardshipConfig(AppConfig):
    name = "moteplass.spine.stewardship"
    label = "stewardship"

    def ready(self) -> None:
        # Its audit verbs, kinds and jobs are declared when it is imported.
        import moteplass.spine.stewardship.admitting
        import moteplass.spine.stewardship.commands
        import moteplass.spine.stewardship.directory_keys
        import moteplass.spine.stewardship.mandates
        import moteplass.spine.stewardship.provisioning
        import moteplass.spine.stewardship.verifying  # noqa: F401
