from django.apps import AppConfig


class HearingConfig(AppConfig):
    name = "moteplass.tools.hearing"
    label = "hearing"
