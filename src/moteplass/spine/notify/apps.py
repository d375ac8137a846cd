from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "moteplass.spine.notify"
    label = "notify"

    def ready(self) -> None:
        # Its audit verbs, kinds and jobs are declared when it is imported.
        import moteplass.spine.notify.admitting
        import moteplass.spine.notify.audience
        import moteplass.spine.notify.complained
        import moteplass.spine.notify.decided
        import moteplass.spine.notify.digest
        import moteplass.spine.notify.flagged
        import moteplass.spine.notify.following
        import moteplass.spine.notify.mandates
        import moteplass.spine.notify.overdue
        import moteplass.spine.notify.welcome  # noqa: F401
