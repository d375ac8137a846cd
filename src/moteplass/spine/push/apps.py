from django.apps import AppConfig


class PushConfig(AppConfig):
    name = "moteplass.spine.push"
    label = "push"

    def ready(self) -> None:
        # Its audit verbs and its job are declared when they are imported.
        import moteplass.spine.push.commands
        import moteplass.spine.push.jobs  # noqa: F401
