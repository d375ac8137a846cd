from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "moteplass.spine.privacy"
    label = "privacy"
