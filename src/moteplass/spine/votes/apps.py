from django.apps import AppConfig


class VotesConfig(AppConfig):
    name = "moteplass.spine.votes"
    label = "votes"

    def ready(self) -> None:
        # Its audit verbs, kinds and jobs are declared when it is imported.
        import moteplass.spine.votes.commands  # noqa: F401
