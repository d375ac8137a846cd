from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "moteplass.web"
    label = "web"

    def ready(self) -> None:
        # What is wrong with how one logs in stops the start, not somebody's log-in.
        from moteplass.web.account.openid.setup import log_ins

        log_ins()
