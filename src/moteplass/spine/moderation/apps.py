from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moteplass.spine.moderation"
    label = "moderation"

    def ready(self) -> None:
        # Its audit verbs are declared when they are imported.
        import moteplass.spine.moderation.commands.appeals
        import moteplass.spine.moderation.commands.by_the_clock
        import moteplass.spine.moderation.commands.checking
        import moteplass.spine.moderation.commands.deciding
        import moteplass.spine.moderation.commands.flagging
        import moteplass.spine.moderation.commands.rules
        import moteplass.spine.moderation.learning  # noqa: F401
