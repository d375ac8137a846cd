"""Comments, support and following with a key, whatever tool a contribution stands in."""

from datetime import datetime

from ninja import Router, Schema, Status

from moteplass.kit.second_look import ALL
from moteplass.spine.access import ratelimit
from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, Spoken, ToConfirm, endpoint, with_key
from moteplass.spine.access.looking import readers
from moteplass.spine.access.ways import ways
from moteplass.spine.accounts.models import User
from moteplass.spine.content import tallies
from moteplass.spine.content.models import State
from moteplass.spine.content.published import published
from moteplass.spine.notify.following import follow_as_person, person_following, stop_following
from moteplass.spine.talk.commands import KIND, post_comment
from moteplass.spine.talk.forms import CommentForm
from moteplass.spine.talk.queries import thread
from moteplass.spine.votes.commands import give_support, withdraw_support

writing = Router(tags=["writing"], auth=with_key)
_WHERE = "/places/{place}/{tool}/contributions/{contribution}"


class CommentIn(Spoken):
    """`confirmed`: take the text in as it is; left out, what seems to be about a person who has not been asked is told
    as `warnings`, with 422."""

    text: str
    confirmed: bool = False


class CommentOut(Schema):
    """`official`: by the agency that asks. `reply_to`: the comment that it answers."""

    id: int
    name: str
    title: str
    official: bool
    published_at: datetime
    html: str
    reply_to: int | None


class CommentsOut(Schema):
    comments: list[CommentOut]
    next: str | None


class FollowedOut(Schema):
    following: bool


class PostedOut(Schema):
    """`awaiting`: it shows when somebody has checked it."""

    id: int
    awaiting: bool


class CapacityOut(Schema):
    """`speak`: what to send with what is written in it."""

    speak: str
    words: str


class CapacitiesOut(Schema):
    """`naming`: whether names show there: full, choice, none."""

    capacities: list[CapacityOut]
    naming: str


class SupportOut(Schema):
    supported: bool
    support: int


@writing.get("/places/{place}/capacities", response=CapacitiesOut, tags=["places"])
@endpoint(Act.READ)
def list_capacities(request: Call, place: str) -> CapacitiesOut:
    """In what capacities the key's person may write in a place, the usual one first."""
    found = ways(request.actor, request.room.place)
    said = [CapacityOut(speak=key, words=words) for key, words in found.options]
    return CapacitiesOut(capacities=said, naming=found.naming)


@writing.get(f"{_WHERE}/comments", response=CommentsOut, auth=None, tags=["places"])
@endpoint(Act.READ)
def list_comments(request: Call, place: str, tool: str, contribution: int, after: str = "") -> CommentsOut:
    """The comments on a contribution, oldest first. `after` is `next` of the page before."""
    about = published(request.actor, request.room, contribution)
    page = thread(request.actor, about.pk, cursor=after or None)
    return CommentsOut(
        comments=[
            CommentOut(
                id=row.id,
                name=row.name,
                title=row.title,
                official=row.official,
                published_at=row.at,
                html=row.html,
                reply_to=row.reply_to,
            )
            for row in page.rows
            if not (row.held or row.gone or row.awaiting)
        ],
        next=page.next,
    )


@writing.post(f"{_WHERE}/comments", response={201: PostedOut})
@endpoint(Act.COMMENT)
def comment(request: Call, place: str, tool: str, contribution: int, given: CommentIn) -> Status[PostedOut]:
    """Comment on a contribution, or reply to a comment, under one's own name."""
    ratelimit.limit(request.http, "anonymous-post")
    found = published(request.actor, request.room, contribution)
    reply = found.kind == KIND
    root = published(request.actor, request.room, found.root_id) if reply and found.root_id else found
    typed = {"text": given.text, "confirmed": ALL if given.confirmed else ""}
    form = CommentForm(typed, named=True, **readers(request.actor, request.room.the_tool))
    if not form.is_valid():
        wrong = ((name, str(messages[0])) for name, messages in form.errors.items())
        raise ToConfirm(wrong, form.warnings())
    posted = post_comment(
        request.actor, about=root, parent=found if reply else None, text=form.cleaned_data["text"]
    )
    return Status(201, PostedOut(id=posted.pk, awaiting=posted.state == State.AWAITING))


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


@writing.put("/places/{place}/{tool}/following", response=FollowedOut)
@endpoint(Act.READ)
def follow(request: Call, place: str, tool: str) -> FollowedOut:
    """Follow a tool: its news come by e-mail to the key's person. Twice is once."""
    follow_as_person(request.actor, tool=request.room.the_tool)
    return FollowedOut(following=True)


@writing.delete("/places/{place}/{tool}/following", response=FollowedOut)
@endpoint(Act.READ)
def stop(request: Call, place: str, tool: str) -> FollowedOut:
    """Follow no longer. Who did not follow goes on not following."""
    person = request.http.user
    assert isinstance(person, User)  # whose key it is
    stop_following(request.actor, follower=person_following(person, request.room.the_tool))
    return FollowedOut(following=False)
