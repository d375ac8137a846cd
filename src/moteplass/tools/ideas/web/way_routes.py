"""The addresses of the way: the board, moves, campaigns, and what an idea becomes."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.tools.ideas.web import becoming, board, campaigns, moving

BOTH = ("GET", "POST")

WAY: list[URLPattern] = [
    page("board/", board.board, may=Act.READ, name="ideas-board", cached=True),
    page("overdue/", board.overdue, may=Act.CHECK, name="ideas-overdue"),
    page("<int:idea>/move/", moving.move, may=Act.CHECK, name="ideas-move", methods=BOTH),
    page("<int:idea>/follow/", board.to_follow, may=Act.READ, name="ideas-follow"),
    page("<int:idea>/become/", becoming.becoming, may=Act.MANAGE, name="ideas-become", methods=BOTH),
    page("campaigns/", campaigns.campaigns, may=Act.READ, name="ideas-campaigns", cached=True),
    page("campaigns/new/", campaigns.edit, may=Act.MANAGE, name="ideas-campaign-new", methods=BOTH),
    page(
        "campaigns/invitation/",
        campaigns.answer_invitation,
        may=Act.MANAGE,
        name="ideas-campaign-invitation",
        methods=("POST",),
    ),
    # Never kept for all: it lists what stands in other places, whose changes this place does not hear of.
    page("campaigns/<slug:campaign>/", campaigns.campaign, may=Act.READ, name="ideas-campaign", methods=BOTH),
    page(
        "campaigns/<slug:campaign>/edit/",
        campaigns.edit,
        may=Act.MANAGE,
        name="ideas-campaign-edit",
        methods=BOTH,
    ),
]
