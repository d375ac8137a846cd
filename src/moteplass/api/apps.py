from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "moteplass.api"
    label = "api"
