"""The addresses of an installation that shows its mails in the browser."""

from moteplass.config.urls import handler404, urlpatterns
from moteplass.web.account.mailbox import MAILBOX

__all__ = ["handler404", "urlpatterns"]
urlpatterns = [*urlpatterns, *MAILBOX]
