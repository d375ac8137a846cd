from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "moteplass.spine.transfer"
    label = "transfer"
