from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "moteplass.web"
    label = "web"
