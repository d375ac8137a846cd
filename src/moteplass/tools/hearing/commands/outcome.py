"""What became of the answers: a reply on each theme, published one by one, and then told to those who answered."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from moteplass.kit import clock, sanitise
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content import signing, writing
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.insight.doors import begin
from moteplass.spine.insight.models import Theme
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.commands.drafting import language_of
from moteplass.tools.hearing.facts import OutcomeTold
from moteplass.tools.hearing.models import REPLY, Hearing, ThemeReply


@dataclass(frozen=True, slots=True)
class ReplyInput:
    """A reply as it is written. `heading` and `about` say to everyone what the theme is; `text` is Markdown.

    `why` where nothing changed; `before` or `after` where something did. Already checked by the form.
    """

    heading: str
    text: str
    changed: bool
    about: str = ""
    why: str = ""
    before: str = ""
    after: str = ""


@command(Act.MANAGE, on="theme")
def write_reply(tx: Tx, *, theme: Theme, given: ReplyInput) -> ThemeReply:
    """Reply on a theme: a draft until it is published, then a new version for all to read. Every version is kept."""
    hearing = _held(tx)
    html = sanitise.markdown_to_html(given.text)
    present = ThemeReply.objects.select_related("contribution").filter(theme=theme).first()
    said: Any = {
        "title": given.heading,
        "body": _whole(given),
        "html": html + sanitise.plain_to_html(_rest(given)),
    }
    if present:
        contribution = present.contribution
        writing.edit(tx, contribution, format=Revision.Format.MARKDOWN, by_name=tx.actor.name, **said)
    else:
        contribution = writing.write(
            tx,
            kind=REPLY,
            format=Revision.Format.MARKDOWN,
            state=State.DRAFT,
            by=signing.agency(tx),
            language=language_of(hearing),
            **said,
        )
        tx.audit("hearing.reply.written", contribution)
    reply = ThemeReply(
        contribution=contribution,
        hearing=hearing,
        theme=theme,
        about=given.about,
        text=given.text,
        html=html,
        changed=given.changed,
        why=given.why,
        before=given.before if given.changed else "",
        after=given.after if given.changed else "",
    )
    reply.save()
    return reply


@command(Act.MANAGE, on="reply")
def publish_reply(tx: Tx, *, reply: ThemeReply) -> None:
    """Let everyone read it. Raises NotPossible before the hearing has closed, or where it is published already."""
    if _held(tx).state != Hearing.State.CLOSED:
        raise NotPossible(_("You publish replies when the hearing has closed, and every answer is in."))
    contribution = _contribution(reply)
    if contribution.state == State.PUBLISHED:
        raise NotPossible(_("The reply is published already."))
    if contribution.state == State.DRAFT:
        rows = Contribution.objects.unscoped(reason="the command has decided").filter(pk=contribution.pk)
        rows.update(published_at=clock.now())
    writing.move(tx, contribution, to=State.PUBLISHED)


@command(Act.MANAGE, on="reply")
def take_back_reply(tx: Tx, *, reply: ThemeReply) -> None:
    """Let nobody but staff read a published reply. Raises NotPossible for one that is not."""
    _held(tx)
    contribution = _contribution(reply)
    if contribution.state != State.PUBLISHED:
        raise NotPossible(_("The reply is not published."))
    writing.move(tx, contribution, to=State.HIDDEN)


@command(Act.MANAGE, on="hearing")
def tell_outcome(tx: Tx, *, hearing: Hearing) -> None:
    """Tell those who answered, by e-mail, once. Raises NotPossible a second time, or where nothing is published."""
    held = _held(tx)
    if held.told_at:
        raise NotPossible(_("Those who answered have been told already."))
    replies = ThemeReply.objects.filter(hearing=held, contribution__state=State.PUBLISHED)
    if held.state != Hearing.State.CLOSED or not replies.exists():
        raise NotPossible(_("Publish at least one reply first."))
    held.told_at = clock.now()
    held.save(update_fields=["told_at"])
    tx.audit("hearing.outcome.told", held.tool)
    tx.emit(OutcomeTold(held.pk))


def _held(tx: Tx) -> Hearing:
    """The hearing of the running command, held: its replies are written one at a time."""
    begin(tx)
    return Hearing.objects.select_related("tool").select_for_update(of=("self",)).get(pk=tx.room.the_tool.pk)


def _contribution(reply: ThemeReply) -> Contribution:
    return Contribution.objects.unscoped(reason="the command has decided").get(pk=reply.pk)


def _rest(given: ReplyInput) -> str:
    """What is said besides the reply itself, as text."""
    outcome = _("This led to a change.") if given.changed else _("This did not lead to a change.")
    passage = [(_("Before:"), given.before), (_("After:"), given.after)] if given.changed else []
    parts = [outcome, given.why, *(f"{label}\n{text}" for label, text in passage if text)]
    return "\n\n".join(part for part in parts if part)


def _whole(given: ReplyInput) -> str:
    """All of it as text: for the versions, the record and search."""
    return "\n\n".join(part for part in (given.about, given.text, _rest(given)) if part)
