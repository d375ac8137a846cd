from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "moteplass.spine.places"
    label = "places"
