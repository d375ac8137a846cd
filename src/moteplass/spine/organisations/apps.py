from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "moteplass.spine.organisations"
    label = "organisations"
