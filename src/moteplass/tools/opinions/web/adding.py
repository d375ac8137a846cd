"""Adding a statement of one's own; what is alike is offered for agreement instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from moteplass.kit import text as texts
from moteplass.kit.pages import show
from moteplass.kit.second_look import SecondLook
from moteplass.kit.text import number_in
from moteplass.spine.access import problems, ratelimit, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Refused, require
from moteplass.spine.access.looking import readers
from moteplass.spine.access.rooms import Room
from moteplass.spine.content import receipts
from moteplass.spine.content.models import State
from moteplass.spine.votes.balloting import VotedLoggedIn
from moteplass.tools.opinions.commands.adding import Added, AlreadySaid, add_statement
from moteplass.tools.opinions.commands.taking import take_stance
from moteplass.tools.opinions.models import Conversation, Stance
from moteplass.tools.opinions.periods import Closed
from moteplass.tools.opinions.queries import conversation_in
from moteplass.tools.opinions.queries.answering import is_open
from moteplass.tools.opinions.queries.listing import similar
from moteplass.tools.opinions.queries.rows import StatementRow
from moteplass.tools.opinions.web.answering import count_try, wait, why_not
from moteplass.tools.opinions.web.frame import frame, where_of

# Longer than any statement: what is typed is kept all the same.
_KEPT = 2000


class StatementForm(SecondLook):
    text = forms.CharField(required=False)


def add(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The form, what is wrong with what was written, and what is alike; an added statement leads back to answering."""
    conversation = conversation_in(room)
    if request.method != "POST":
        require(actor, Act.SUBMIT, room)
        return _draw(request, actor, room, conversation, "")
    if other := number_in(request.POST.get("agree", "")):
        return _agree(request, actor, room, conversation, other)
    form = StatementForm(request.POST, **readers(actor, room.the_tool))
    form.is_valid()
    written = texts.normalise(form.data.get("text", ""))[:_KEPT]
    tried = _Tried(_wrong(conversation, written))
    if not tried.error and not form.passages and not form.data.get("fix"):
        actor, tried = _try(request, actor, conversation, written, form.data.get("act") == "something_else")
    if tried.done:
        return _added(request, actor, room, tried.done)
    return _draw(
        request,
        actor,
        room,
        conversation,
        written,
        error=tried.error,
        form=form,
        alike=tried.alike,
        status=422 if tried.error or form.passages else 200,
    )


@dataclass(frozen=True, slots=True)
class _Tried:
    """What came of trying to add a statement: it is in, something is wrong, or something is much like it."""

    error: str = ""
    alike: Sequence[StatementRow] = ()
    done: Added | None = None


def _try(
    request: HttpRequest, actor: Actor, conversation: Conversation, written: str, something_else: bool
) -> tuple[Actor, _Tried]:
    """Add it, unless something is much like it that the writer has not said theirs differs from."""
    found = similar(actor, conversation, written)
    if found and not something_else:
        return actor, _Tried(alike=found)
    language = get_language() or settings.LANGUAGE_CODE
    try:
        ratelimit.limit(request, "anonymous-post")
        actor = visitor.named(actor)
        done = add_statement(
            actor, conversation=conversation, text=written, something_else=something_else, language=language
        )
    except AlreadySaid as said:
        same = [row for row in found if row.id == said.statement_id]
        return actor, _Tried(_said(said), same)
    except ratelimit.TooMany as refused:
        return actor, _Tried(wait(refused.seconds))
    except (Closed, VotedLoggedIn) as refused:
        return actor, _Tried(why_not(refused))
    except Refused as refused:
        return actor, _Tried(problems.why_not(refused))
    return actor, _Tried(done=done)


def _agree(
    request: HttpRequest, actor: Actor, room: Room, conversation: Conversation, other: int
) -> HttpResponse:
    """Agree with what somebody has said already, instead of saying it again."""
    count_try(request, actor)
    actor = visitor.named(actor)
    written = texts.normalise(request.POST.get("text", ""))[:_KEPT]
    try:
        take_stance(actor, conversation=conversation, statement_id=other, value=Stance.Value.AGREE)
    except (Closed, VotedLoggedIn) as refused:
        return _draw(request, actor, room, conversation, written, error=why_not(refused), status=409)
    return _back(actor, room, "agreed")


def alike(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Statements like the one that is being written: what shows under the field while one types."""
    asked = request.POST if request.method == "POST" else request.GET
    conversation = conversation_in(room)
    found = similar(actor, conversation, asked.get("text", "")[:_KEPT])
    return show(
        request,
        "opinions/similar.html",
        block="similar",
        alike=found,
        **frame(request, actor, room, "opinions"),
    )


def _draw(
    request: HttpRequest,
    actor: Actor,
    room: Room,
    conversation: Conversation,
    written: str,
    *,
    error: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    blank: dict[str, Any] = {"form": StatementForm(), "alike": []}
    return show(
        request,
        "opinions/add.html",
        status=status,
        conversation=conversation,
        open=is_open(conversation),
        written=written,
        error=error,
        **{**blank, **more},
        **frame(request, actor, room, "opinions"),
    )


def _added(request: HttpRequest, actor: Actor, room: Room, done: Added) -> HttpResponse:
    if not actor.is_authenticated:
        receipts.hand_over(request, done.statement.pk)
    return _back(actor, room, "awaiting" if done.awaiting else "shown")


def _back(actor: Actor, room: Room, said: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse("opinions", kwargs=where_of(room)) + f"?added={said}")
    if not actor.is_authenticated:
        visitor.remember(response, actor, wrote=room.the_tool.pk)
    return response


def _wrong(conversation: Conversation, written: str) -> str:
    if not written:
        return _("Write your statement first.")
    over = texts.count_chars(written) - conversation.longest
    if over <= 0:
        return ""
    return ngettext(
        "The statement is %(num)s character too long. One thought is enough.",
        "The statement is %(num)s characters too long. One thought is enough.",
        over,
    ) % {"num": over}


def _said(said: AlreadySaid) -> str:
    if said.state == State.PUBLISHED:
        return _("Somebody has said this already. Agree with it instead.")
    if said.state == State.AWAITING:
        return _("Somebody has said this already. It awaits a check.")
    return _("This statement has been held back before.")
