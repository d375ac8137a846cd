"""What people take along to a meeting can be printed from the page itself."""

from django.test import Client

from tests.tools.ideas import ledgers
from tests.tools.ideas.developers import at
from tests.world import World


def test_an_idea_its_ledger_and_the_results_have_a_print_button(world: World, stranger: Client) -> None:
    box = world.box()
    idea = ledgers.realised(world, box)
    ledgers.figure(world, ledgers.line(world, idea), "100")
    for address in (at(idea), at(idea, "ideas-ledger")):
        assert stranger.get(address).content.decode().count("data-print") == 1, address
