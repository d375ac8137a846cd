from django.apps import AppConfig


class IdeasConfig(AppConfig):
    name = "moteplass.tools.ideas"
    label = "ideas"
