"""What an idea becomes: a new place from a template, or something that is there already."""

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.links import link, stands_for
from moteplass.spine.content.models import Contribution, Link
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.kinds import PlaceTemplate
from moteplass.spine.stewardship.commands import create_place
from moteplass.tools.ideas.facts import IdeaBecame
from moteplass.tools.ideas.models import Idea


@command(Act.MANAGE, on="idea")
def become(tx: Tx, *, idea: Idea, to: Contribution | Tool) -> Link:
    """Link an idea to what came of it. The caller has found that the actor runs both ends."""
    rows = Contribution.objects.unscoped(reason="the command has decided")
    made = link(tx, rows.get(pk=idea.pk), to)
    tx.audit("ideas.idea.became", idea, link=made.pk)
    tx.emit(IdeaBecame(link_id=made.pk))
    return made


def become_place(
    actor: Actor, *, idea: Idea, organisation: Organisation, template: PlaceTemplate, title: str, slug: str
) -> Tool:
    """Make a draft place from a template and link the idea to it. Returns the template's tool.

    Two commands, each in its own transaction: should the second fail, there is a draft that the first has made, and
    linking by its address puts it right. Raises Refused; IntegrityError for an address that is taken.
    """
    tool = create_place(actor, organisation=organisation, template=template, title=title, slug=slug)
    become(actor, idea=idea, to=stands_for(tool))
    return tool
