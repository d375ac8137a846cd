from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "moteplass.tools.documents"
    label = "documents"
