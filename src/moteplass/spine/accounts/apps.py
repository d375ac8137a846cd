from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "moteplass.spine.accounts"
    label = "accounts"
