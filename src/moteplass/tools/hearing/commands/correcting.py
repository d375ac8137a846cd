"""Correcting the texts of a hearing that has been published. What they were is kept."""

from collections.abc import Collection, Mapping, Sequence

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
from moteplass.tools.hearing.models import Correction, EarlierText, Hearing, Section


@command(Act.MANAGE, on="hearing")
def correct_letter(
    tx: Tx,
    *,
    hearing: Hearing,
    version: int,
    body: str,
    note: str,
    easy: EasyInput | None = None,
    texts: Mapping[int, str] | None = None,
    add: Sequence[tuple[Taken, str]] = (),
    remove: Collection[int] = (),
) -> Correction:
    """A new version of a published letter: text in Markdown, (document, title) to add, documents to take away. `easy`:
    the easy-read letter that goes with it, None to leave it as it is. `texts`: those of sections, by section; sections
    left out stand.

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
    beside = queries.easy_of(held)
    easy_before = beside.number if beside and beside.body else 0
    same = beside is not None and easy is not None and (easy.title, easy.body) == (beside.title, beside.body)
    revises = easy is not None and not same and bool(easy.body or easy_before)
    sections = list(Section.objects.filter(hearing=held))
    rewritten = {
        s.pk: new for s in sections if (new := text.normalise((texts or {}).get(s.pk, s.body))) != s.body
    }
    if text.normalise(body) == before.body and not (add or gone or revises or rewritten):
        raise NotPossible(_("Nothing has changed. Change the letter or its documents first."))
    number = writing.edit(
        tx, letter, title=letter.title, body=body, format=Revision.Format.MARKDOWN, by_name=tx.actor.name
    )
    for taken, title in add:
        attachments.attach(tx, letter, taken, revision=number, title=title)
    attachments.detach(tx, letter, gone, revision=number)
    correction = Correction.objects.create(
        hearing=held,
        before=version,
        version=number,
        easy_before=easy_before,
        easy=revise_easy(tx, held, easy) if easy and revises else easy_before,
        note=note,
        by_name=tx.actor.name,
    )
    stood = passages.texts_of(before.html, sections)
    for section in sections:
        if section.pk in rewritten:
            _rewrite(correction, section, rewritten[section.pk])
    now = passages.texts_of(writing.render(body, Revision.Format.MARKDOWN), sections)
    passages.follow(held, stood, now)
    tx.audit(
        "hearing.letter.corrected",
        letter,
        version=number,
        added=len(add),
        removed=len(gone),
        texts=len(rewritten),
    )
    return correction


def _rewrite(correction: Correction, section: Section, body: str) -> None:
    EarlierText.objects.create(correction=correction, section=section, body=section.body, html=section.html)
    section.body = body
    section.html = writing.render(body, Revision.Format.MARKDOWN) if body else ""
    section.save(update_fields=["body", "html"])
