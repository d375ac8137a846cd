from django.apps import AppConfig


class VotesConfig(AppConfig):
    name = "moteplass.spine.votes"
    label = "votes"

    def ready(self) -> None:
        # Its audit verbs, kinds and jobs are declared when it is imported.
        import moteplass.spine.votes.balloting
        import moteplass.spine.votes.commands
        import moteplass.spine.votes.setting_up  # noqa: F401
