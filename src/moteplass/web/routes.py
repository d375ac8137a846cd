"""The shell's own addresses: each part of it contributes its own."""

from django.urls import URLPattern, URLResolver

from moteplass.web.account import routes as account
from moteplass.web.moderation import routes as moderation
from moteplass.web.privacy import routes as privacy
from moteplass.web.public import routes as public
from moteplass.web.records import routes as records
from moteplass.web.stewards import routes as stewards
from moteplass.web.workspace import routes as workspace

Routes = list[URLPattern | URLResolver]

SITE: Routes = [*public.SITE, *account.ROUTES, *privacy.SITE, *records.SITE, *stewards.SITE, *moderation.SITE]
# Below a place. Tools' own addresses are tried first.
PLACES: Routes = [
    *public.PLACES,
    *stewards.PLACES,
    *privacy.PLACES,
    *moderation.PLACES,
    *records.PLACES,
    *workspace.PLACES,
]
# Only where the demo's mails are read in the browser.
MAILBOX: Routes = [*account.MAILBOX]
