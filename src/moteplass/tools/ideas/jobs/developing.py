"""Mails about how an idea is developed: suggestions, merging, splitting, invitations, and support to confirm.

Each is written with a key: a job that runs twice tells nobody twice.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from moteplass.spine.access.actor import actor_for
from moteplass.spine.accounts.models import User
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.silences import muted
from moteplass.spine.notify.audience import Reader, audience
from moteplass.spine.notify.mails import address, write_mail
from moteplass.spine.notify.models import Follower
from moteplass.spine.votes.models import Support
from moteplass.tools.ideas.jobs.moving import address_of, co_authors, key_of, said_of
from moteplass.tools.ideas.models import CoAuthor, Joining, Merge, Suggestion


def edit_suggested(suggestion_id: int) -> None:
    """Tell those who write on an idea that somebody has suggested an edit."""
    found = _suggestion(suggestion_id)
    idea = said_of(found.idea_id)
    if idea is None or found.state != Suggestion.State.OPEN:
        return
    said = found.contribution
    for person in _people([idea.author_id, *co_authors(idea.pk)], but=said.author_id):
        if _reads(person, idea.pk) and not muted(actor_for(person), said):
            _tell(
                person,
                idea,
                template="ideas/mail/suggested.txt",
                purpose="ideas.suggested",
                key=key_of("suggested", said.pk, person.pk),
                who=said.author_name,
                link=_page(idea, "ideas-suggestion", suggestion=said.pk),
            )


def suggestion_decided(suggestion_id: int) -> None:
    """Tell whoever suggested an edit what came of it. Visitors gave no address."""
    found = _suggestion(suggestion_id)
    idea = said_of(found.idea_id)
    if idea is None:
        return
    for person in _people([found.contribution.author_id]):
        if person.name != found.decided_by_name and _reads(person, idea.pk):
            _tell(
                person,
                idea,
                template="ideas/mail/suggestion_decided.txt",
                purpose="ideas.suggestion_decided",
                key=key_of("decided", found.pk, person.pk),
                accepted=found.state == Suggestion.State.ACCEPTED,
                by=found.decided_by_name,
                answer=found.answer,
                link=_page(idea, "ideas-suggestion", suggestion=found.pk),
            )


def merged(merge_id: int) -> None:
    """Tell the authors of both ideas, and everyone who took an interest in the one that is gone."""
    merge = Merge.objects.get(pk=merge_id)
    source, target = said_of(merge.idea_id), said_of(merge.into_id)
    if source is None or target is None or merge.undone_at is not None:
        return
    rows = Support.objects.filter(pk__in=[pk for pk, _revision in merge.votes.get("supports", [])])
    moved = Follower.objects.filter(pk__in=merge.followers)
    people = {source.author_id, target.author_id, *rows.values_list("user_id", flat=True)}
    people |= {*moved.values_list("user_id", flat=True), *co_authors(source.pk)}
    people |= {reader.user.pk for reader in audience(source) if reader.user}
    addresses = set(moved.filter(user=None).values_list("email", flat=True))
    for reader in audience(target, also=[pk for pk in people if pk], but=[merge.by_id]):
        if (reader.user.pk if reader.user else None) in people - {None} or reader.email in addresses:
            _write(
                reader,
                target,
                template="ideas/mail/merged.txt",
                purpose="ideas.merged",
                key=key_of("merged", merge.pk, reader.email),
                gone=source.title,
                old=address_of(source),
            )


def split(idea_id: int, source_id: int) -> None:
    """Tell those who take an interest in an idea that a part of it stands on its own."""
    source, part = said_of(source_id), said_of(idea_id)
    if source is None or part is None:
        return
    for reader in audience(source, also=co_authors(source_id), but=[part.author_id]):
        _write(
            reader,
            source,
            template="ideas/mail/split.txt",
            purpose="ideas.split",
            key=key_of("split", idea_id, reader.email),
            part=part.title,
            new=address_of(part),
        )


def ask_to_confirm(idea_id: int, version: int) -> None:
    """Ask those who supported an earlier text, and have a log-in, whether their support holds.

    An idea that awaits a check is asked about when it has been let through.
    """
    idea = said_of(idea_id)
    if idea is None:
        return
    earlier = Support.objects.filter(contribution_id=idea_id, revision__lt=version, user__isnull=False)
    asked = set(earlier.values_list("user_id", flat=True))
    for reader in audience(idea):
        if reader.user is not None and reader.user.pk in asked:
            _write(
                reader,
                idea,
                template="ideas/mail/confirm.txt",
                purpose="ideas.confirm",
                key=key_of("confirm", idea_id, version, reader.email),
                confirm=_page(idea, "ideas-confirm"),
            )


def invited(co_author_id: int, turn: int) -> None:
    """Invite somebody to write along, if they may still read the idea."""
    row = CoAuthor.objects.select_related("user").filter(pk=co_author_id, state=Joining.INVITED).first()
    idea = said_of(row.idea_id) if row else None
    if row is None or idea is None or not _reads(row.user, idea.pk):
        return
    if muted(actor_for(row.user), idea):
        return
    _tell(
        row.user,
        idea,
        template="ideas/mail/co_author.txt",
        purpose="ideas.co_author",
        key=key_of("co-author", row.pk, turn),
        author=idea.author_name,
        link=_page(idea, "ideas-authors"),
    )


def _suggestion(pk: int) -> Suggestion:
    return Suggestion.objects.select_related("contribution").get(pk=pk)


def _people(ids: Iterable[int | None], *, but: int | None = None) -> Any:
    wanted = {pk for pk in ids if pk is not None and pk != but}
    return User.objects.filter(pk__in=wanted, is_active=True).exclude(email="").order_by("pk")


def _reads(person: User, idea_id: int) -> bool:
    return Contribution.objects.visible_to(actor_for(person)).filter(pk=idea_id).exists()


def _page(idea: Contribution, name: str, **more: Any) -> str:
    where = {"place": idea.place.slug, "tool": idea.tool.slug, "idea": idea.pk, **more}
    return address(reverse(name, kwargs=where))


def _tell(person: User, idea: Contribution, **more: Any) -> None:
    write_mail(
        to=person.email,
        language=person.language,
        place=idea.place,
        contribution=idea,
        title=idea.title,
        name=person.name,
        **more,
    )


def _write(reader: Reader, idea: Contribution, **more: Any) -> None:
    write_mail(
        to=reader.email,
        language=reader.language,
        unsubscribe=reader.stop,
        place=idea.place,
        contribution=idea,
        title=idea.title,
        link=address_of(idea),
        **more,
    )
