"""Suggested edits: written by whoever may comment, taken in part by part or declined by those who hold the pen."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from moteplass.kit import clock
from moteplass.kit.text import normalise
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import require
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.content import signing, writing
from moteplass.spine.content.models import NOTED, Contribution, State
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas.commands.revising import hold, new_version, parts_of
from moteplass.tools.ideas.commands.standing import by_writer_or_staff
from moteplass.tools.ideas.facts import EditSuggested, SuggestionDecided
from moteplass.tools.ideas.models import SUGGESTION, Idea, Suggestion
from moteplass.tools.ideas.queries.versions import parts_at
from moteplass.tools.ideas.texts import PARTS, Parts


@command(Act.COMMENT, on="idea")
def suggest_edit(
    tx: Tx, *, idea: Idea, parts: Parts, base: int, reason: str, name: str = "", language: str = ""
) -> Suggestion:
    """Suggest how an idea that shows should read. `base` is the version that was changed. Where the place says so it
    awaits a check before it shows, and those who hold the pen hear of it then.

    Raises NotPossible where nothing is changed, NoRoom for an idea that does not show or a version there is none of.
    """
    rows = Contribution.objects.unscoped(reason="the command has decided for its box")
    about = rows.filter(pk=idea.pk, state=State.PUBLISHED, idea__merged_into=None).first()
    if about is None or not 0 < base <= about.revision:
        raise NoRoom(idea.pk)
    before = parts_at(about.pk, base)
    if parts == before:
        raise NotPossible(_("Nothing is changed yet. Write the text as you would have it."))
    said = writing.write(
        tx,
        kind=SUGGESTION,
        body=reason,
        beside="\n".join(getattr(parts, part) for part in _changed(parts, before)),
        name=name,
        language=language,
        parent=about,
    )
    suggestion = Suggestion.objects.create(
        contribution=said, idea_id=idea.pk, base=base, **{part: getattr(parts, part) for part in PARTS}
    )
    tx.audit("ideas.edit.suggested", suggestion, idea=idea.pk, base=base)
    if said.state == State.PUBLISHED:
        tx.emit(EditSuggested(suggestion.pk))
    return suggestion


@command(Act.CHECK, on="suggestion")
def move_suggestion(tx: Tx, *, suggestion: Suggestion, to: State) -> None:
    """Let a suggestion through, hold it back, or let it await a check again. Those who hold the pen hear of it when it
    shows, once. Raises NoRoom for one taken back, and for what a moderator has hidden.
    """
    rows = Contribution.objects.unscoped(reason="the command has decided").select_for_update(of=("self",))
    movable = State.PUBLISHED, State.AWAITING, State.HIDDEN
    said = rows.filter(pk=suggestion.pk, state__in=movable).exclude(restraint__in=NOTED).first()
    if said is None:
        raise NoRoom(suggestion.pk)
    writing.move(tx, said, to=to)
    if to == State.PUBLISHED:
        tx.emit(EditSuggested(suggestion.pk))


def check_suggestion(actor: Actor, pk: int, to: State) -> None:
    """The same, for the list of all that awaits a check in a place."""
    move_suggestion(actor, suggestion=Suggestion.objects.select_related("idea__box").get(pk=pk), to=to)


@by_writer_or_staff
def accept_suggestion(
    tx: Tx,
    *,
    idea: Idea,
    suggestion_id: int,
    parts: Collection[str],
    seen: int,
    answer: str = "",
    ask: bool | None = None,
) -> int:
    """Make a version of those `parts` of a suggestion, with credit. Returns its number.

    `seen` is the version of the idea the decision was made on; `ask` as for `change_idea`. Raises NotPossible, in
    words: somebody has decided it already, or changed the idea meanwhile; no part is chosen.
    """
    # It is a new text: where nobody may write, those who check may not either.
    require(tx.actor, Act.SUBMIT, tx.room)
    contribution, suggestion = _open(idea, suggestion_id)
    if contribution.revision != seen:
        raise NotPossible(_("Somebody has changed the idea since you opened the page. Look at it again."))
    now = parts_of(contribution)
    base = parts_at(idea.pk, suggestion.base)
    # What the suggestion leaves as it was is no suggestion: others may have changed it since.
    taken = {
        part: getattr(suggestion, part) for part in _changed(_as_parts(suggestion), base) if part in parts
    }
    wanted = Parts(**{part: getattr(now, part) for part in PARTS} | taken)
    if wanted == now:
        raise NotPossible(_("Choose at least one part to take in."))
    said = suggestion.contribution
    number = new_version(
        tx,
        contribution,
        wanted,
        note=" ".join(_reason(said).split())[:300],
        credit=said.author_name[:200],
        ask=ask,
    )
    # What is checked before it shows is checked again; whoever checks has just done so.
    if idea.box.checked_first and tx.act is not Act.CHECK:
        writing.move(tx, contribution, to=State.AWAITING)
    _decide(tx, suggestion, Suggestion.State.ACCEPTED, answer, became=number)
    tx.audit("ideas.suggestion.accepted", suggestion, idea=idea.pk, version=number, parts=sorted(taken))
    return number


@by_writer_or_staff
def decline_suggestion(tx: Tx, *, idea: Idea, suggestion_id: int, answer: str) -> None:
    """Say no to a suggestion, with an answer. Raises NotPossible: decided already, or no answer."""
    _contribution, suggestion = _open(idea, suggestion_id)
    if not normalise(answer):
        raise NotPossible(_("Write an answer. The one who suggested it gets it by e-mail."))
    _decide(tx, suggestion, Suggestion.State.DECLINED, answer)
    tx.audit("ideas.suggestion.declined", suggestion, idea=idea.pk)


@command(Act.WITHDRAW, on="suggestion")
def withdraw_suggestion(tx: Tx, *, suggestion: Suggestion) -> None:
    """Take back one's own suggestion while it is open, or awaits a check. Raises NoRoom for anybody else's, NotPossible
    once decided.
    """
    _contribution, found = _open(suggestion.idea, suggestion.pk, State.AWAITING)
    if tx.actor.user_id is None or found.contribution.author_id != tx.actor.user_id:
        raise NoRoom(suggestion.pk)
    writing.move(tx, found.contribution, to=State.WITHDRAWN)


def _changed(parts: Parts, before: Parts) -> list[str]:
    return [part for part in PARTS if getattr(parts, part) != getattr(before, part)]


def _as_parts(suggestion: Suggestion) -> Parts:
    return Parts(**{part: getattr(suggestion, part) for part in PARTS})


def _open(idea: Idea, suggestion_id: int, *also: State) -> tuple[Contribution, Suggestion]:
    """The idea, locked, and one of its suggestions that shows, or stands in `also`, and that nobody has decided.
    Whoever comes second is told who did.
    """
    contribution = hold(idea)
    rows = Suggestion.objects.select_related("contribution", "idea__box")
    suggestion = rows.filter(pk=suggestion_id, idea_id=idea.pk).first()
    if suggestion is None or suggestion.contribution.state not in (State.PUBLISHED, *also):
        raise NoRoom(suggestion_id)
    if contribution.state != State.PUBLISHED or suggestion.idea.merged_into_id:
        raise NoRoom(idea.pk)
    if suggestion.state != Suggestion.State.OPEN:
        raise NotPossible(
            _("%(name)s has decided this suggestion already.") % {"name": suggestion.decided_by_name}
        )
    return contribution, suggestion


def _decide(
    tx: Tx, suggestion: Suggestion, state: Suggestion.State, answer: str, became: int | None = None
) -> None:
    Suggestion.objects.filter(pk=suggestion.pk).update(
        state=state,
        answer=normalise(answer)[:600],
        decided_by_name=signing.known_as(tx)[:120],
        decided_at=clock.now(),
        became=became,
    )
    tx.emit(SuggestionDecided(suggestion.pk))


def _reason(said: Contribution) -> str:
    return said.revisions.get(number=said.revision).body
