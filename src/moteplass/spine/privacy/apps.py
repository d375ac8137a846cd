from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "moteplass.spine.privacy"
    label = "privacy"

    def ready(self) -> None:
        # Its job goes by the clock, and its verbs stand in logs.
        import moteplass.spine.privacy.commands
        import moteplass.spine.privacy.periods  # noqa: F401
