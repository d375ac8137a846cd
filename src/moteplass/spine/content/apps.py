from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "moteplass.spine.content"
    label = "content"

    def ready(self) -> None:
        # Its audit verbs, kinds and jobs are declared when it is imported.
        import moteplass.spine.content.links
        import moteplass.spine.content.sweeping
        import moteplass.spine.content.tallies
        import moteplass.spine.content.writing  # noqa: F401
