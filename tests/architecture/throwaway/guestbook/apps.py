from django.apps import AppConfig


class GuestbookConfig(AppConfig):
    name = "tests.architecture.throwaway.guestbook"
    label = "guestbook"
