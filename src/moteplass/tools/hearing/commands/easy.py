"""The easy-read version of a hearing's letter: short sentences, everyday words, a heading of its own."""

from dataclasses import dataclass

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content import signing, writing
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.tools.hearing.commands.drafting import language_of
from moteplass.tools.hearing.commands.running import require_draft
from moteplass.tools.hearing.models import EASY, Hearing


@dataclass(frozen=True, slots=True)
class EasyInput:
    """Heading, and text in Markdown. Without text there is no easy-read version."""

    title: str
    body: str


@command(Act.MANAGE, on="hearing")
def write_easy(tx: Tx, *, hearing: Hearing, given: EasyInput) -> None:
    """A new version beside a draft's letter; one without text takes it away. Once published, correct_letter."""
    require_draft(hearing)
    number = revise_easy(tx, Hearing.objects.get(pk=hearing.pk), given)
    tx.audit("hearing.easy.written", hearing.tool, version=number)


def revise_easy(tx: Tx, hearing: Hearing, given: EasyInput) -> int:
    """Add a version to a hearing that the caller has locked. Returns its number, 0 for one without text."""
    title = given.title if given.body else ""
    if hearing.easy_id is None:
        if not given.body:
            return 0
        easy = writing.write(
            tx,
            kind=EASY,
            title=title,
            body=given.body,
            format=Revision.Format.MARKDOWN,
            by=signing.agency(tx),
            language=language_of(hearing),
        )
        Hearing.objects.filter(pk=hearing.pk).update(easy=easy)
        return 1
    easy = Contribution.objects.unscoped(reason="the command has decided").get(pk=hearing.easy_id)
    number = writing.edit(
        tx, easy, title=title, body=given.body, format=Revision.Format.MARKDOWN, by_name=tx.actor.name
    )
    state = State.PUBLISHED if given.body else State.WITHDRAWN
    if easy.state != state:
        writing.move(tx, easy, to=state)
    return number if given.body else 0
