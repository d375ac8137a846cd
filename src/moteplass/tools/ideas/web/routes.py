"""The addresses of a suggestion box: below /m/<place>/ideas/."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.tools.ideas.web import public
from moteplass.tools.ideas.web.developing_routes import DEVELOPING
from moteplass.tools.ideas.web.gains import GAINS
from moteplass.tools.ideas.web.ledger import LEDGER
from moteplass.tools.ideas.web.points import POINTS
from moteplass.tools.ideas.web.posting_routes import POSTING
from moteplass.tools.ideas.web.voting_routes import VOTING
from moteplass.tools.ideas.web.way_routes import WAY

ROUTES: list[URLPattern] = [
    *POSTING,
    page("<int:idea>/", public.idea, may=Act.READ, name="ideas-idea", cached=True),
    *POINTS,
    *GAINS,
    *LEDGER,
    *WAY,
    *VOTING,
    *DEVELOPING,
]
