from django.apps import AppConfig


class TalkConfig(AppConfig):
    name = "moteplass.spine.talk"
    label = "talk"

    def ready(self) -> None:
        # Its audit verbs, kinds and jobs are declared when it is imported.
        import moteplass.spine.talk.commands  # noqa: F401
