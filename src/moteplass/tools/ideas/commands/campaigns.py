"""Campaigns: a question for a period, and other boxes that take part in it."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from moteplass.kit import clock, sanitise
from moteplass.kit.text import normalise, slugify_nb
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas.facts import BoxInvited
from moteplass.tools.ideas.models import Box, Campaign, TakingPart


@command(Act.MANAGE, on="box")
def ask(
    tx: Tx, *, box: Box, question: str, text: str, opens_at: datetime, closes_at: datetime, slug: str = ""
) -> Campaign:
    """Ask a question for a period. Its address is made from the question unless `slug` says otherwise.

    Raises NotPossible for an address that the box has used.
    """
    slug = slugify_nb(slug or question) or "campaign"
    if (
        Campaign.objects.filter(box=box, slug=slug).exists()
        or joined_slugs(box.pk).filter(slug=slug).exists()
    ):
        raise NotPossible(
            _("This box has a campaign with the same address. Word the question a little differently.")
        )
    campaign = Campaign(box=box, slug=slug)
    _say(campaign, question, text, opens_at, closes_at)
    campaign.save(force_insert=True)
    tx.audit("ideas.campaign.asked", campaign)
    return campaign


@command(Act.MANAGE, on="campaign")
def change_campaign(
    tx: Tx, *, campaign: Campaign, question: str, text: str, opens_at: datetime, closes_at: datetime
) -> None:
    """Change the words or the period. The address stays."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    _say(campaign, question, text, opens_at, closes_at)
    campaign.save()
    tx.audit("ideas.campaign.changed", campaign)


def _say(campaign: Campaign, question: str, text: str, opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= opens_at:
        raise NotPossible(_("The campaign must end after it begins."))
    campaign.question, campaign.text = normalise(question), normalise(text)
    campaign.html = sanitise.markdown_to_html(campaign.text, top_heading=3) if campaign.text else ""
    campaign.opens_at, campaign.closes_at = opens_at, closes_at


def joined_slugs(box_id: int) -> models.QuerySet[Campaign, Campaign]:
    """Campaigns of other boxes that a box takes part in."""
    parts = TakingPart.objects.filter(box_id=box_id, accepted_at__isnull=False)
    return Campaign.objects.filter(pk__in=parts.values("campaign_id"))


@command(Act.MANAGE, on="campaign")
def invite(tx: Tx, *, campaign: Campaign, box: Box) -> TakingPart:
    """Ask the stewards of another box to take part. Asking twice is once; nothing shows until they say yes."""
    if box.pk == campaign.box_id:
        raise NotPossible(_("This box asks the question itself."))
    part, new = TakingPart.objects.get_or_create(campaign=campaign, box=box)
    tx.audit("ideas.campaign.invited", campaign, box=box.pk)
    if new:
        tx.emit(BoxInvited(part.pk))
    return part


@command(Act.MANAGE, on="campaign")
def withdraw_invitation(tx: Tx, *, campaign: Campaign, box: Box) -> None:
    """Take an invitation back, or take a box out. Its ideas stay where they are."""
    TakingPart.objects.filter(campaign=campaign, box=box).delete()
    tx.audit("ideas.campaign.uninvited", campaign, box=box.pk)


@command(Act.MANAGE, on="box")
def take_part(tx: Tx, *, box: Box, campaign: Campaign) -> None:
    """Say yes to an invitation, for one's own box. Raises NotPossible without one, or where the address is taken."""
    part = TakingPart.objects.select_for_update().filter(campaign=campaign, box=box).first()
    if part is None:
        raise NotPossible(_("This box has not been invited."))
    taken = Campaign.objects.filter(box=box, slug=campaign.slug).exists()
    if taken or joined_slugs(box.pk).filter(slug=campaign.slug).exclude(pk=campaign.pk).exists():
        raise NotPossible(_("This box has a campaign with the same address already."))
    part.accepted_at = part.accepted_at or clock.now()
    part.save(update_fields=["accepted_at"])
    tx.audit("ideas.campaign.joined", box, campaign=campaign.pk)


@command(Act.MANAGE, on="box")
def leave(tx: Tx, *, box: Box, campaign: Campaign) -> None:
    """Say no to an invitation, or take part no longer."""
    TakingPart.objects.filter(campaign=campaign, box=box).delete()
    tx.audit("ideas.campaign.left", box, campaign=campaign.pk)
