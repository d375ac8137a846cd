"""Comments and support with a key, on any contribution, whatever tool it stands in."""

from typing import Literal

from ninja import Router, Schema, Status
from ninja.errors import ValidationError

from moteplass.spine.access import ratelimit
from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint, with_key
from moteplass.spine.content import tallies
from moteplass.spine.content.published import published
from moteplass.spine.talk.commands import KIND, post_comment
from moteplass.spine.talk.forms import CommentForm
from moteplass.spine.votes.commands import give_support, withdraw_support

writing = Router(tags=["writing"], auth=with_key)
_WHERE = "/places/{place}/{tool}/contributions/{contribution}"


class CommentIn(Schema):
    """`identity`: what to do about numbers in the text that look like a national identity number: remove them, or keep
    them, for they are something else. Left out, such a text is not taken in."""

    text: str
    identity: Literal["", "remove", "keep"] = ""


class PostedOut(Schema):
    id: int


class SupportOut(Schema):
    supported: bool
    support: int


@writing.post(f"{_WHERE}/comments", response={201: PostedOut})
@endpoint(Act.COMMENT)
def comment(request: Call, place: str, tool: str, contribution: int, given: CommentIn) -> Status[PostedOut]:
    """Comment on a contribution, or reply to a comment, under one's own name."""
    ratelimit.limit(request.http, "anonymous-post")
    found = published(request.actor, request.room, contribution)
    reply = found.kind == KIND
    root = published(request.actor, request.room, found.root_id) if reply and found.root_id else found
    form = CommentForm(given.model_dump(), named=True)
    if not form.is_valid():
        raise ValidationError(
            [
                {"type": "value_error", "loc": ["body", name], "msg": str(messages[0])}
                for name, messages in form.errors.items()
            ]
        )
    posted = post_comment(
        request.actor, about=root, parent=found if reply else None, text=form.cleaned_data["text"]
    )
    return Status(201, PostedOut(id=posted.pk))


@writing.put(f"{_WHERE}/support", response=SupportOut)
@endpoint(Act.SUPPORT)
def support(request: Call, place: str, tool: str, contribution: int) -> SupportOut:
    """Support a contribution. Twice is once."""
    return _support(request, contribution, wants=True)


@writing.delete(f"{_WHERE}/support", response=SupportOut)
@endpoint(Act.SUPPORT)
def take_support_back(request: Call, place: str, tool: str, contribution: int) -> SupportOut:
    """Take one's support back. Without any, nothing happens."""
    return _support(request, contribution, wants=False)


def _support(request: Call, contribution: int, *, wants: bool) -> SupportOut:
    about = published(request.actor, request.room, contribution)
    ratelimit.limit(request.http, "support")
    (give_support if wants else withdraw_support)(request.actor, contribution=about)
    return SupportOut(supported=wants, support=tallies.counted(about.pk, "support"))
