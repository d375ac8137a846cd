"""Correcting the letter of a hearing that has been published. Nothing is written over."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from moteplass.kit import text
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content import attachments, writing
from moteplass.spine.content.attachments import Taken
from moteplass.spine.content.models import Contribution, Revision
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import passages, queries
from moteplass.tools.hearing.commands.easy import EasyInput, revise_easy
from moteplass.tools.hearing.models import Correction, Hearing


@command(Act.MANAGE, on="hearing")
def correct_letter(
    tx: Tx,
    *,
    hearing: Hearing,
    version: int,
    body: str,
    note: str,
    easy: EasyInput | None = None,
    add: Sequence[tuple[Taken, str]] = (),
    remove: Collection[int] = (),
) -> Correction:
    """A new version of a published letter: text in Markdown, (document, title) to add, documents to take away. `easy`:
    the easy-read letter that goes with it, None to leave it as it is.

    Everyone reads `note`, and may read the version before; nobody is mailed. `version` is the one that was corrected.
    Raises NotPossible for a draft, where nothing has changed, and where another has corrected the letter meanwhile.
    """
    held = Hearing.objects.select_for_update().get(pk=hearing.pk)
    if held.state == Hearing.State.DRAFT:
        raise NotPossible(_("The hearing has not been published yet. Change the letter in the draft."))
    rows = Contribution.objects.unscoped(reason="the command has decided")
    letter = rows.get(pk=held.letter_id)
    if letter.revision != version:
        raise NotPossible(
            _(
                "Somebody else has corrected the letter meanwhile. Copy what you have written, and begin again."
            )
        )
    present = letter.attachments.filter(removed_in=None).values_list("pk", flat=True)
    gone = sorted(set(present) & set(remove))
    before = Revision.objects.defer("search").get(contribution=letter, number=version)
    stood = queries.easy_of(held)
    easy_before = stood.number if stood and stood.body else 0
    same = stood is not None and easy is not None and (easy.title, easy.body) == (stood.title, stood.body)
    revises = easy is not None and not same and bool(easy.body or easy_before)
    if text.normalise(body) == before.body and not add and not gone and not revises:
        raise NotPossible(_("Nothing has changed. Change the letter or its documents first."))
    number = writing.edit(
        tx, letter, title=letter.title, body=body, format=Revision.Format.MARKDOWN, by_name=tx.actor.name
    )
    for taken, title in add:
        attachments.attach(tx, letter, taken, revision=number, title=title)
    attachments.detach(tx, letter, gone, revision=number)
    passages.follow(held, before.html, writing.render(body, Revision.Format.MARKDOWN))
    correction = Correction.objects.create(
        hearing=held,
        before=version,
        version=number,
        easy_before=easy_before,
        easy=revise_easy(tx, held, easy) if easy and revises else easy_before,
        note=note,
        by_name=tx.actor.name,
    )
    tx.audit("hearing.letter.corrected", letter, version=number, added=len(add), removed=len(gone))
    return correction
