"""Commenting on any contribution, whatever tool it stands in."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import identity, text
from moteplass.kit.pages import show
from moteplass.spine.access import ratelimit, visitor
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.reading import current_html
from moteplass.spine.registry.kinds import Row
from moteplass.spine.registry.loader import kind_of
from moteplass.spine.talk.commands import KIND, post_comment, speaks_for_the_agency
from moteplass.spine.talk.queries import cursor_to
from moteplass.web.public.support import published

LONGEST = 5000


class CommentForm(forms.Form):
    text = forms.CharField(required=False)
    name = forms.CharField(required=False)
    as_agency = forms.BooleanField(required=False)
    # What to do about an identity number in the text: "remove" it, or "keep" it, for it is none.
    identity = forms.CharField(required=False)

    def __init__(self, *args: object, named: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.named = named

    def clean_text(self) -> str:
        words = text.normalise(self.cleaned_data["text"])
        if not words:
            raise forms.ValidationError(_("Write your comment."))
        if (over := text.count_chars(words) - LONGEST) > 0:
            raise forms.ValidationError(_("The comment is %(over)s characters too long.") % {"over": over})
        return words

    def clean_name(self) -> str:
        name = " ".join(text.normalise(self.cleaned_data["name"]).split())
        if not name and not self.named:
            raise forms.ValidationError(_("Write your name. It is shown with the comment."))
        if len(name) > 120:
            raise forms.ValidationError(_("The name is too long."))
        return name

    def clean(self) -> None:
        found = identity.find_identity_numbers(self.cleaned_data.get("text", ""))
        self.numbers = [number.masked for number in found]
        if identity.find_identity_numbers(self.cleaned_data.get("name", "")):
            self.add_error("name", gettext_lazy("A name holds no identity number. Take it out."))
        match self.cleaned_data.get("identity"):
            case "keep":
                pass
            case "remove":
                self.cleaned_data["text"] = identity.mask(self.cleaned_data.get("text", ""))
            case _other if self.numbers:
                self.add_error("identity", gettext_lazy("Choose what to do about the number."))


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
    speaks = speaks_for_the_agency(room)
    form = CommentForm(request.POST if request.method == "POST" else None, named=actor.is_authenticated)
    if request.method == "POST" and form.is_valid():
        ratelimit.limit(request, "anonymous-post")
        posted = post_comment(
            actor,
            about=about.root,
            parent=about.parent,
            text=form.cleaned_data["text"],
            name=form.cleaned_data["name"],
            as_agency=speaks and form.cleaned_data["as_agency"],
        )
        response: HttpResponse = HttpResponseRedirect(_page_of(actor, about, posted))
        if not actor.is_authenticated:
            actor = visitor.named(actor)
            # Without the tool: to have commented is not to have answered.
            visitor.remember(response, actor, secure=request.is_secure())
        return response
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
        numbers=getattr(form, "numbers", []),
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
    return f"{about.row.url.partition('#')[0]}{query}#c{posted.pk}"


def _html(actor: Actor, contribution: Contribution) -> str:
    rows = Contribution.objects.visible_to(actor).filter(pk=contribution.pk)
    return rows.annotate(html=current_html()).values_list("html", flat=True).get() or ""
