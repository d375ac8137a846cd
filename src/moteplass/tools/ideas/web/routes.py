"""The addresses of a suggestion box: below /m/<place>/ideas/."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.tools.ideas.web import public
from moteplass.tools.ideas.web.points import POINTS

ROUTES: list[URLPattern] = [
    page("", public.ideas, may=Act.READ, name="ideas", cached=True),
    page("<int:idea>/", public.idea, may=Act.READ, name="ideas-idea", cached=True),
    *POINTS,
]
