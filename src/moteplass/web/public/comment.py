"""Commenting on any contribution, whatever tool it stands in."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from moteplass.kit.pages import show
from moteplass.spine.access import ratelimit, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused, require
from moteplass.spine.access.looking import readers
from moteplass.spine.access.problems import why_not
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.access.ways import must_be_named
from moteplass.spine.content import receipts
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.published import published
from moteplass.spine.content.reading import current_html
from moteplass.spine.moderation.awaiting import received
from moteplass.spine.registry.kinds import Row
from moteplass.spine.registry.loader import kind_of, require_not_closed
from moteplass.spine.talk.commands import KIND, closed_above, post_comment, speaks_for_the_agency
from moteplass.spine.talk.forms import LONGEST, CommentForm
from moteplass.spine.talk.queries import cursor_to


@dataclass(frozen=True, slots=True)
class Thread:
    """What is commented on: the contribution a thread is about, and the comment that is replied to, if any."""

    root: Contribution
    parent: Contribution | None
    # The root as its own tool shows it in lists.
    row: Row


def comment(request: HttpRequest, actor: Actor, room: Room, contribution: int) -> HttpResponse:
    """A page with the form alone, for replies and for what must be put right; and where every comment form posts."""
    about = _thread(actor, room, contribution)
    if request.method != "POST":
        require(actor, Act.COMMENT, room)
        # Before anybody types.
        require_not_closed(room.the_tool.kind, about.root)
        if why := closed_above(about.root, about.parent):
            raise Refused(Decision(False, reason=why))
    speaks = speaks_for_the_agency(room)
    form = CommentForm(
        request.POST if request.method == "POST" else None,
        named=not must_be_named(actor, room.place),
        **readers(actor, room.the_tool),
    )
    if request.method == "POST" and form.is_valid():
        ratelimit.limit(request, "anonymous-post")
        try:
            posted = post_comment(
                actor,
                about=about.root,
                parent=about.parent,
                text=form.cleaned_data["text"],
                name=form.cleaned_data["name"],
                as_agency=speaks and form.cleaned_data["as_agency"],
            )
        except Refused as error:
            form.add_error("text", why_not(error))
            return _form(request, actor, room, about, form, speaks)
        if posted.state == State.AWAITING:
            messages.info(request, received(room.place))
        page, where = _page_of(actor, about, posted), f"#c{posted.pk}"
        if actor.is_authenticated:
            return HttpResponseRedirect(page + where)
        # To the top of the page, where the code is: without a fragment, the form's own would go on.
        receipts.hand_over(request, posted.pk, shown_at="" if posted.state == State.AWAITING else where)
        response = HttpResponseRedirect(f"{page}#main")
        # Without the tool: to have commented is not to have answered.
        visitor.remember(response, visitor.named(actor))
        return response
    return _form(request, actor, room, about, form, speaks)


def _form(
    request: HttpRequest, actor: Actor, room: Room, about: Thread, form: CommentForm, speaks: bool
) -> HttpResponse:
    shown = about.parent or about.root
    return show(
        request,
        "contributions/comment.html",
        status=422 if form.is_bound else 200,
        room=room,
        place=room.place,
        about=about,
        shown=shown,
        html=_html(actor, about.parent) if about.parent else "",
        form=form,
        typed={name: form[name].value() or "" for name in form.fields},
        errors=[(name, message) for name, messages in form.errors.items() for message in messages],
        speaks=speaks,
        limit=LONGEST,
    )


def _thread(actor: Actor, room: Room, contribution: int) -> Thread:
    found = published(actor, room, contribution)
    reply = found.kind == KIND
    root = published(actor, room, found.root_id) if reply and found.root_id else found
    rows = kind_of(room.the_tool.kind).search(actor, [root.pk])
    if not rows:
        raise NoRoom(contribution)
    return Thread(root, found if reply else None, rows[0])


def _page_of(actor: Actor, about: Thread, posted: Contribution) -> str:
    """The page that holds a new comment: the last of a long thread, not its first."""
    cursor = cursor_to(actor, posted)
    query = f"?{urlencode({'after': cursor})}" if cursor else ""
    return about.row.url.partition("#")[0] + query


def _html(actor: Actor, contribution: Contribution) -> str:
    rows = Contribution.objects.visible_to(actor).filter(pk=contribution.pk)
    return rows.annotate(html=current_html()).values_list("html", flat=True).get() or ""
