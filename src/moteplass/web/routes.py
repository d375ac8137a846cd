"""The shell's own addresses."""

from django.urls import URLPattern, URLResolver

Routes = list[URLPattern | URLResolver]

SITE: Routes = []
PLACES: Routes = []
MAILBOX: Routes = []
