"""The answers to one hearing of the demo, with their versions, comments and support."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import translation
from procrastinate.contrib.django import app as queue
from procrastinate.contrib.django.models import ProcrastinateJob

from moteplass.cli.demo.papers import paper
from moteplass.cli.demo.places import Content, World
from moteplass.kit import clock, passages
from moteplass.kit.localise import day_of
from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.spine.content.attachments import Taken, take
from moteplass.spine.content.models import Attachment, Channel, Contribution, State, Tally
from moteplass.spine.events.jobs import name_of
from moteplass.spine.places.models import Membership, Role
from moteplass.spine.talk.commands import post_comment
from moteplass.spine.votes.models import Support
from moteplass.tools.hearing import figures, jobs, queries
from moteplass.tools.hearing.answers import AnswerInput, Reply
from moteplass.tools.hearing.commands.answering import (
    change_answer,
    let_through,
    submit_answer,
    withdraw_answer,
)
from moteplass.tools.hearing.commands.desk import Came, check_entry, enter_answer
from moteplass.tools.hearing.models import Answer, Entry, Figure, Hearing, Question
from moteplass.tools.hearing.passages import texts_of

_RESPONDENTS = {"private": "person", "organisation": "association"}
_NAMESPACE = uuid.UUID("8f0c6a0e-6d3c-4f7c-9a55-0e5f6c1d2b7a")
# So many receipts are really written, to give the demo's mailbox something to show.
_RECEIPTS = 4
# So long after it was written in somebody else has checked it.
_SECOND_LOOK = timedelta(hours=2)


def submission_of(place: str, answer: str) -> uuid.UUID:
    """The form an answer of the content came with: the same each time the demo is loaded."""
    return uuid.uuid5(_NAMESPACE, f"{place}/{answer}")


@dataclass(frozen=True, slots=True)
class Form:
    """A hearing's questions by the content's keys. `own_words` takes the answer's running text."""

    own_words: Question
    questions: Mapping[str, Question]
    options: Mapping[tuple[str, str], tuple[int, str]]
    scales: Mapping[str, tuple[int, int]]

    def replies(self, text: str, values: Mapping[str, Any]) -> list[Reply]:
        """One reply to each question, in the form's order, empty where nothing was said."""
        return [
            Reply(self.own_words, text=text),
            *(self._reply(key, values.get(key)) for key in self.questions),
        ]

    def _reply(self, key: str, value: Any) -> Reply:
        question = self.questions[key]
        if value is None:
            return Reply(question)
        match question.kind:
            case Question.Kind.SCALE:
                low, high = self.scales[key]
                # Every scale of ours has five steps.
                return Reply(question, number=round(1 + 4 * (int(value) - low) / (high - low)))
            case Question.Kind.ONE:
                return Reply(question, options=(self.options[key, value],))
            case Question.Kind.SEVERAL:
                return Reply(question, options=tuple(self.options[key, one] for one in value))
        return Reply(question, text=str(value))


class _Loading:
    """One hearing's answers on their way in; remembers when each contribution is to have been written."""

    def __init__(self, world: World, hearing: Hearing, form: Form) -> None:
        self.world = world
        self.hearing = hearing
        self.form = form
        self.at: dict[int, datetime] = {}
        self.known: dict[str, int] = {}
        self.edited: dict[int, datetime] = {}
        self.checkers = self._checkers()

    def _checkers(self) -> list[Actor]:
        roles = [Role.MODERATOR, Role.EXPERT, Role.STEWARD]
        held = Membership.objects.filter(place=self.hearing.tool.place, role__in=roles, user__isnull=False)
        ranks = {member.user_id: roles.index(Role(member.role)) for member in held}
        found = [key for key, user in self.world.people.items() if user.pk in ranks]
        return [
            self.world.actor(key) for key in sorted(found, key=lambda key: ranks[self.world.people[key].pk])
        ]

    def answer(self, content: Content) -> None:
        who, at = content["respondent"], self.world.moment(content["submitted"])
        text, values = content.get("text", ""), dict(content.get("values", {}))
        given = AnswerInput(
            replies=self.form.replies(text, values),
            submission=submission_of(self.hearing.tool.place.slug, content["id"]),
            respondent=_RESPONDENTS.get(who["type"], who["type"]),
            name=who.get("name", ""),
            organisation_name=who.get("organisation", ""),
            organisation_number=who.get("organisation_number", ""),
            email=who.get("email", ""),
            name_withheld=who.get("withheld", False),
            language=content.get("language", "nb"),
            files=[_file(file) for file in content.get("attachments", [])],
            about=self._about(content.get("about", "")),
            joins=self.known.get(content.get("joins", "")),
        )
        author = self.world.actor(who["person"]) if who.get("person") else STRANGER
        channel = Channel(content.get("channel", "web"))
        waiting = content.get("check") == "waiting"
        with clock.frozen(at):
            if typist := content.get("transcriber"):
                entry = self._write_in(self.world.actor(typist), given, channel, at, content)
                answer = entry.answer
            else:
                answer = submit_answer(author, hearing=self.hearing, given=given, channel=channel).answer
        self.at[answer.pk] = at
        self.known[content["id"]] = answer.pk
        if typist and not waiting:
            second = next(one for one in self.checkers if one.user_id != entry.transcriber_id)
            with clock.frozen(at + _SECOND_LOOK):
                check_entry(second, entry=entry, version=1)
        self._check(answer, waiting)
        for edit in content.get("edits", []):
            text, values = edit.get("text", text), {**values, **edit.get("values", {})}
            self.edited[answer.pk] = self.world.moment(edit["at"])
            with clock.frozen(self.edited[answer.pk]):
                kept = frozenset(answer.contribution.attachments.values_list("pk", flat=True))
                changed = replace(given, replies=self.form.replies(text, values), files=())
                change_answer(author, answer=answer, given=changed, keep_files=kept)
            self._check(answer, waiting)
        for comment in content.get("comments", []):
            posted = self._comment(answer.contribution, comment, None)
            for reply in comment.get("replies", []):
                self._comment(answer.contribution, reply, posted)
        self._support(answer, content.get("supports", 0))
        if withdrawn := content.get("withdrawn"):
            with clock.frozen(self.world.moment(withdrawn)):
                withdraw_answer(author, answer=answer)

    def _about(self, words: str) -> list[passages.Quote]:
        """The first passage of the letter and the draft texts that has these words."""
        if not words:
            return []
        texts = texts_of(queries.letter(self.hearing)[0], queries.form(self.hearing))
        found = (block for origin, html in texts for block in passages.blocks(html, origin))
        return [passages.quote(block, words) for block in found if words in block.text][:1]

    def _write_in(
        self, typist: Actor, given: AnswerInput, channel: Channel, at: datetime, content: Content
    ) -> Entry:
        """At the desk, with what came: a letter or minutes; of a call there is nothing."""
        scans = [] if channel == Channel.PHONE else [_scan(channel, content)]
        came = Came(channel, day_of(at), content.get("address", ""), scans)
        entry = enter_answer(typist, hearing=self.hearing, given=given, came=came)
        Entry.objects.filter(pk=entry.pk).update(entered_at=at)
        return entry

    def _check(self, answer: Answer, waiting: bool) -> None:
        if self.hearing.checked_first and not waiting:
            let_through(self.checkers[0], answer=answer)

    def _comment(self, about: Contribution, content: Content, parent: Contribution | None) -> Contribution:
        by, at = content["by"], self.world.moment(content["at"])
        actor = self.world.actor(by["person"]) if by.get("person") else STRANGER
        # None: in a language that nobody has said.
        with clock.frozen(at), translation.override(content.get("language")):
            comment = post_comment(
                actor,
                about=about,
                text=content["text"],
                name=by.get("name", ""),
                parent=parent,
                as_agency=True,
            )
        self.at[comment.pk] = at
        return comment

    def _support(self, answer: Answer, count: int) -> None:
        """Support from invented visitors, in one go: thousands of commands would tell nothing more."""
        place = self.hearing.tool.place
        Support.objects.bulk_create(
            Support(
                organisation_id=place.organisation_id,
                place=place,
                contribution=answer.contribution,
                visitor=hashlib.sha256(f"demo/{answer.pk}/{n}".encode()).hexdigest(),
            )
            for n in range(count)
        )
        Tally.objects.filter(pk=answer.pk).update(support=F("support") + count)

    def date_back(self) -> None:
        rows = Contribution.objects.unscoped(reason="the demo is dated back")
        for pk, at in self.at.items():
            rows.filter(pk=pk).update(created_at=at, published_at=at)
            Attachment.objects.filter(contribution_id=pk).update(at=at)
        for pk, at in self.edited.items():
            rows.filter(pk=pk).update(edited_at=at)
        Figure.objects.filter(hearing=self.hearing).delete()
        shown = Answer.objects.filter(hearing=self.hearing, contribution__state=State.PUBLISHED)
        counts = Counter(
            (respondent, figures.week_of(at))
            for respondent, at in shown.values_list("respondent", "contribution__published_at")
        )
        Figure.objects.bulk_create(
            Figure(hearing=self.hearing, respondent=respondent, week=week, count=n)
            for (respondent, week), n in counts.items()
        )


def load_answers(world: World, hearing: Hearing, form: Form, contents: Sequence[Content]) -> None:
    """Take in the answers, oldest first, and date them back."""
    loading = _Loading(world, hearing, form)
    for content in contents:
        loading.answer(content)
    loading.date_back()


def calm(hearing: Hearing) -> None:
    """Cancel mail that the loading would send: all receipts but the last few, and what was told of extensions."""
    given = Answer.objects.filter(hearing=hearing).order_by("-pk")
    still_open = given.filter(hearing__state=Hearing.State.OPEN, hearing__closes_at__gt=clock.now())
    receipts = set(still_open.exclude(email="").values_list("pk", flat=True)[:_RECEIPTS])
    needless = set(given.values_list("pk", flat=True)) - receipts
    waiting = ProcrastinateJob.objects.filter(status="todo")
    thanks = waiting.filter(args__job=name_of(jobs.acknowledge_answer), args__ids__answer_id__in=needless)
    told = waiting.filter(args__job=name_of(jobs.announce_extension), args__ids__hearing_id=hearing.pk)
    for pk in [*thanks.values_list("pk", flat=True), *told.values_list("pk", flat=True)]:
        queue.job_manager.cancel_job_by_id(pk, delete_job=True)


def _scan(channel: Channel, content: Content) -> Taken:
    name = {Channel.LETTER: "Brev", Channel.MEETING: "Referat"}[channel]
    body = paper(f"{name} {content['id']}", content["text"], "pdf")
    return take(SimpleUploadedFile(f"{name.lower()}-{content['id']}.pdf", body))


def _file(content: Content) -> Taken:
    body = paper(content["title"], content.get("body", ""), "pdf")
    return take(SimpleUploadedFile(content["filename"], body))
