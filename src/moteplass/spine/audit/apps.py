from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "moteplass.spine.audit"
    label = "audit"
