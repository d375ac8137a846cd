"""What the closed workspace asks of a hearing: who answered, in what capacity, and what they were asked."""

from collections.abc import Sequence

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.spine.access.acts import Act
from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.kinds import Workspace
from moteplass.tools.hearing.answer_rows import given_as
from moteplass.tools.hearing.models import ANSWER, Answer, Question, Respondent, Value


def who(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Name and capacity by answer, withheld names too: only those who work here ask. One query."""
    return {
        answer.pk: (answer.organisation_name or answer.name, _capacity(answer, answer.title))
        for answer in Answer.objects.filter(pk__in=ids).annotate(title=F("contribution__author_title"))
    }


def _capacity(answer: Answer, title: str) -> str:
    group = given_as(answer.respondent, title)
    if answer.organisation_name and answer.name:
        group = _("%(group)s, by %(name)s") % {"group": group, "name": answer.name}
    return _("%(group)s, name withheld") % {"group": group} if answer.name_withheld else group


def asked(contribution: Contribution) -> list[tuple[int, str]]:
    """The open questions an answer has said something to. One query."""
    said = Value.objects.filter(
        answer_id=contribution.pk,
        revision=contribution.revision,
        question__kind=Question.Kind.TEXT,
    ).exclude(text="")
    rows = said.order_by("question__section__position", "question__position", "question")
    return list(rows.values_list("question_id", "question__text"))


def questions(tool: Tool) -> dict[int, str]:
    """Every question of the hearing. One query."""
    rows = Question.objects.filter(section__hearing_id=tool.pk).order_by(
        "section__position", "position", "pk"
    )
    return dict(rows.values_list("pk", "text"))


def said(tool: Tool) -> list[tuple[int, int, str]]:
    """What the answers say to the open questions. One query."""
    rows = _values(tool).filter(question__kind=Question.Kind.TEXT).exclude(text="")
    return list(
        rows.order_by("answer", "question__section__position", "question__position", "question").values_list(
            "answer_id", "question_id", "text"
        )
    )


def picked(tool: Tool) -> dict[int, list[str]]:
    """The option each answer has chosen where there was one to choose. One query."""
    found: dict[int, list[str]] = {}
    rows = _values(tool).filter(question__kind=Question.Kind.ONE, option__isnull=False)
    for answer, option in rows.values_list("answer_id", "option__text"):
        found.setdefault(answer, []).append(option)
    return found


def _values(tool: Tool) -> "QuerySet[Value, Value]":
    """What the answers say now."""
    return Value.objects.filter(
        question__section__hearing_id=tool.pk, revision=F("answer__contribution__revision")
    )


WORKSPACE = Workspace(
    kind=ANSWER,
    who=who,
    asked=asked,
    questions=questions,
    said=said,
    picked=picked,
    groups={respondent.value: respondent.label for respondent in Respondent},
    in_group=lambda group: Q(answer__respondent=group),
    parts=[(gettext_lazy("Replies"), "hearing-replies", Act.MANAGE)],
)
