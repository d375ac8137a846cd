"""The hearing's addresses, below /m/<place>/hearing/."""

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
