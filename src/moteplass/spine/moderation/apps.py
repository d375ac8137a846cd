from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moteplass.spine.moderation"
    label = "moderation"
