"""The addresses of voting, below /m/<place>/ideas/."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.tools.ideas.web import pairs, voting, voting_results, voting_setup

_BOTH = ("GET", "POST")

VOTING: list[URLPattern] = [
    page("vote/", voting.vote_page, may=Act.READ, name="ideas-vote"),
    page("vote/setup/", voting_setup.setup, may=Act.MANAGE, name="ideas-vote-setup", methods=_BOTH),
    page("vote/costs/", voting_setup.costs, may=Act.MANAGE, name="ideas-vote-costs", methods=_BOTH),
    # Whoever may read sees two ideas; whether they may choose, the command says.
    page("vote/pairs/", pairs.pairs, may=Act.READ, name="ideas-pairs", methods=_BOTH),
    page("vote/<int:idea>/", voting.cast, may=Act.SUPPORT, name="ideas-ballot", methods=_BOTH),
    page("results/", voting_results.results, may=Act.READ, name="ideas-results", cached=True),
    page("results.<str:format>", voting_results.results_file, may=Act.READ, name="ideas-results-file"),
]
