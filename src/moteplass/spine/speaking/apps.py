from django.apps import AppConfig


class SpeakingConfig(AppConfig):
    name = "moteplass.spine.speaking"
    label = "speaking"
