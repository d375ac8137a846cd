from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "moteplass.spine.insight"
    label = "insight"

    def ready(self) -> None:
        # Its audit verbs and jobs are declared when it is imported.
        import moteplass.spine.insight.commands.coding
        import moteplass.spine.insight.commands.desk
        import moteplass.spine.insight.commands.doubles
        import moteplass.spine.insight.commands.suggesting
        import moteplass.spine.insight.commands.themes
        import moteplass.spine.insight.commands.views
        import moteplass.spine.insight.finding  # noqa: F401
