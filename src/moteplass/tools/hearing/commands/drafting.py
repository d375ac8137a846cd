"""Drafting a hearing: what the case is called, and what it still lacks."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from moteplass.kit import clock
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content import writing
from moteplass.spine.content.models import Capacity, Contribution, Revision
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.models import Hearing, Question
from moteplass.tools.hearing.periods import SHORTEST

CHOICES = (Question.Kind.ONE, Question.Kind.SEVERAL)


def agency_text(tx: Tx, tool: Tool, *, kind: str, title: str, body: str, language: str) -> Contribution:
    """What the agency says in a tool that is being made: by hand, not by writing.write, for the running command was
    decided on the organisation or on another place.
    """
    organisation = tool.place.organisation
    contribution = Contribution.objects.create(
        organisation=organisation,
        place_id=tool.place_id,
        tool=tool,
        kind=kind,
        author_id=tx.actor.user_id,
        author_name=organisation.name_nb,
        capacity=Capacity.AGENCY,
        title=title,
        language=language,
    )
    Revision.objects.create(
        contribution=contribution,
        title=title,
        body=body,
        html=writing.render(body, Revision.Format.MARKDOWN),
        format=Revision.Format.MARKDOWN,
        at=clock.now(),
        by_id=tx.actor.user_id,
        by_name=tx.actor.name,
    )
    return contribution


def language_of(hearing: Hearing) -> str:
    """What the agency writes in here, by its letter. One query."""
    rows = Contribution.objects.unscoped(reason="the caller has decided").filter(pk=hearing.letter_id)
    return rows.values_list("language", flat=True).get() or settings.LANGUAGE_CODE


@command(Act.MANAGE, on="hearing")
def set_case(tx: Tx, *, hearing: Hearing, title: str, summary: str, slug: str, language: str) -> None:
    """Title, summary, address and language of a draft. Raises NotPossible once published, or for an address in use."""
    held = Hearing.objects.select_for_update().get(pk=hearing.pk)
    if held.state != Hearing.State.DRAFT:
        raise NotPossible(
            _("The hearing has been published. Its address stands, so that links go on working.")
        )
    place = Place.objects.select_for_update().get(pk=tx.room.place.pk)
    if Place.objects.filter(slug=slug).exclude(pk=place.pk).exists():
        raise NotPossible(_("Another place has this address. Choose one of your own."))
    given = {"title": title, "summary": summary, "slug": slug}
    changed = sorted(name for name, value in given.items() if getattr(place, name) != value)
    letter = Contribution.objects.unscoped(reason="the command has decided").get(pk=hearing.letter_id)
    # The letter is called what the case is called, until somebody has called it something else.
    if letter.title == place.title != title:
        rows = Revision.objects.filter(contribution=letter, number=letter.revision)
        body = rows.values_list("body", flat=True).get()
        writing.edit(
            tx, letter, title=title, body=body, format=Revision.Format.MARKDOWN, by_name=tx.actor.name
        )
    Contribution.objects.unscoped(reason="the command has decided").filter(
        pk__in=[held.letter_id, held.easy_id]
    ).update(language=language)
    Place.objects.filter(pk=place.pk).update(**given)
    Tool.objects.filter(pk=hearing.pk, title=place.title).update(title=title)
    tx.audit("place.changed", place, fields=changed)


def missing_to_publish(hearing: Hearing, now: datetime) -> list[tuple[str, str]]:
    """What a draft lacks before it can be published: (step of the wizard, words). Two queries."""
    place = hearing.tool.place
    gaps = []
    if not place.title.strip() or not place.summary.strip():
        gaps.append(("case", _("Give the case a title and a short summary.")))
    body = (
        Revision.objects.filter(contribution_id=hearing.letter_id)
        .order_by("-number")
        .values_list("body", flat=True)
    )
    if not (body.first() or "").strip():
        gaps.append(("letter", _("Write the hearing letter.")))
    gaps += [("questions", words) for words in _missing_in_questions(hearing)]
    gaps += [("period", words) for words in missing_in_period(hearing, now)]
    return gaps


def _missing_in_questions(hearing: Hearing) -> list[str]:
    questions = list(Question.objects.filter(section__hearing=hearing).annotate(n=Count("options")))
    if not questions:
        return [_("Ask at least one question.")]
    gaps = []
    if not all(question.text.strip() for question in questions):
        gaps.append(_("A question has no text. Write it, or remove the question."))
    if any(question.kind in CHOICES and question.n < 2 for question in questions):
        gaps.append(_("A question has fewer than two answers to choose from."))
    return gaps


def missing_in_period(hearing: Hearing, now: datetime) -> list[str]:
    """What the period of a draft lacks, in words."""
    begins = max(hearing.opens_at or now, now)
    if hearing.closes_at is None:
        return [_("Set the deadline.")]
    if hearing.closes_at <= begins:
        return [_("The deadline must be later than the start, and later than now.")]
    if hearing.closes_at - begins < SHORTEST and not hearing.short_reason.strip():
        return [_("The period is under six weeks. Write the reason, so that everyone can read it.")]
    return []
