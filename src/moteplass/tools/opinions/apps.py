from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    name = "moteplass.tools.opinions"
    label = "opinions"
