"""A major change starts a new round: a draft that follows the hearing there was."""

from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _

from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import require
from moteplass.spine.command import Tx, command
from moteplass.spine.content.attachments import attach, taken_again
from moteplass.spine.content.links import link
from moteplass.spine.content.models import Attachment, Contribution, Link, Revision
from moteplass.spine.moderation.commands.rules import put_rules
from moteplass.spine.moderation.rules import in_force
from moteplass.spine.places.models import Membership, Place, Role, Tool
from moteplass.spine.registry.loader import place_templates
from moteplass.spine.stewardship.commands import NotPossible, free_slug, let_into, make_place
from moteplass.tools.hearing import queries, rounds
from moteplass.tools.hearing.commands.drafting import agency_text
from moteplass.tools.hearing.commands.running import QuestionInput, SectionInput, start
from moteplass.tools.hearing.models import EASY, Hearing, Section

_OF_THE_PLACE = ("summary", "purpose", "access", "writers")
_RULES = ("names_may_be_withheld", "checked_first", "comments_allowed", "answer_first")


@command(Act.MANAGE, on="hearing")
def start_round(tx: Tx, *, hearing: Hearing) -> Tool:
    """A draft in a place of its own: letter, documents, questions, rules and access copied, run by the same stewards.

    When it is published, those who answered are told, and where it is not open to all those who belong to the first are
    let in. Returns its tool.

    Raises NotPossible for a draft and where there is a new round; Refused to one who may not make places.
    """
    held = Hearing.objects.select_related("tool__place__organisation").select_for_update(of=("self",))
    first = held.get(pk=hearing.pk)
    place = first.tool.place
    require(tx.actor, Act.CREATE_PLACE, place.organisation)
    if first.state == Hearing.State.DRAFT:
        raise NotPossible(_("The hearing has not been published yet. Change the draft."))
    if rounds.is_followed(first):
        raise NotPossible(_("A new round has been started already."))
    letters = Contribution.objects.unscoped(reason="the command has decided")
    letter = letters.get(pk=first.letter_id)
    body = Revision.objects.values_list("body", flat=True).get(contribution=letter, number=letter.revision)
    template = place_templates()["hearing"]
    tool = make_place(
        tx,
        organisation=place.organisation,
        template=replace(
            template, start=partial(start, body=body, sections=_sections(first), language=letter.language)
        ),
        title=place.title,
        slug=free_slug(place.title),
    )
    Place.objects.filter(pk=tool.place_id).update(**{name: getattr(place, name) for name in _OF_THE_PLACE})
    if rules := in_force(place):
        put_rules(tx, tool.place, [rule.text for rule in rules])
    Tool.objects.filter(pk=tool.pk).update(access=first.tool.access, write_first=first.answer_first)
    Hearing.objects.filter(pk=tool.pk).update(**{name: getattr(first, name) for name in _RULES})
    _let_in_stewards(tx, place, tool.place)
    new_letter = letters.get(pk=tool.hearing.letter_id)
    for document in Attachment.objects.filter(contribution=letter, removed_in=None):
        attach(tx, new_letter, taken_again(document), title=document.title)
    if (easy := queries.easy_of(first)) and easy.body:
        copy = agency_text(tx, tool, kind=EASY, title=easy.title, body=easy.body, language=letter.language)
        Hearing.objects.filter(pk=tool.pk).update(easy=copy)
    link(tx, new_letter, letter, kind=Link.Kind.FOLLOWS)
    tx.audit("hearing.round.started", first.tool, round=tool.pk)
    return tool


def _sections(hearing: Hearing) -> list[SectionInput]:
    rows = Section.objects.filter(hearing=hearing).prefetch_related("questions__options")
    return [
        SectionInput(
            section.heading,
            section.body,
            [
                QuestionInput(
                    text=q.text,
                    kind=q.kind,
                    help=q.help,
                    required=q.required,
                    options=[option.text for option in q.options.all()],
                    low_label=q.low_label,
                    high_label=q.high_label,
                )
                for q in section.questions.all()
            ],
        )
        for section in rows
    ]


def _let_in_stewards(tx: Tx, place: Place, new: Place) -> None:
    """Those who run the first round run the new one."""
    stewards = Membership.objects.filter(place=place, role=Role.STEWARD)
    for held in stewards.select_related("user", "organisation"):
        let_into(tx, new, role=held.role, user=held.user, organisation=held.organisation)
