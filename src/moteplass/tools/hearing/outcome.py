"""What became of the answers, for those who read it: replies on themes, how many answers they are to, and which."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower

from moteplass.kit import keyset
from moteplass.kit.suppression import LEAST
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import GONE, Contribution, State
from moteplass.spine.insight.models import Theme
from moteplass.spine.insight.queries import counting
from moteplass.tools.hearing.models import ANSWER, REPLY, Answer, Hearing, ThemeReply


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A published reply. `answers`: how many that show are about it, None where they are too few to be told."""

    id: int
    heading: str
    about: str
    html: str
    changed: bool
    why: str
    before: str
    after: str
    at: datetime
    answers: int | None
    # The reply as it was typed (Markdown).
    text: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class TrailRow:
    """A reply that an answer has been given."""

    id: int
    heading: str
    changed: bool
    language: str


@dataclass(frozen=True, slots=True)
class AnswerLink:
    id: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A theme as those who reply see it: all answers about it, and how far the reply has come (none: not written)."""

    theme: int
    name: str
    answers: int
    state: str


def replies(actor: Actor, hearing_id: int, reply_id: int | None = None) -> list[OutcomeRow]:
    """The published replies of a hearing (or one of them), those to most answers first. One query."""
    rows = _published(actor, hearing_id)
    rows = rows.filter(pk=reply_id) if reply_id else rows
    about = _carrying("topic", hearing_id).filter(contribution__in=_shown(actor, hearing_id))
    number = about.order_by().values("tool").annotate(n=Count("contribution", distinct=True)).values("n")
    rows = rows.annotate(answers=Coalesce(Subquery(number, output_field=IntegerField()), 0))
    return [
        OutcomeRow(
            id=row.pk,
            heading=row.contribution.title,
            about=row.about,
            html=row.html,
            changed=row.changed,
            why=row.why,
            before=row.before,
            after=row.after,
            at=row.contribution.published_at,
            answers=row.answers if row.answers >= LEAST else None,
            text=row.text,
            language=row.contribution.language,
        )
        for row in rows.select_related("contribution").order_by("-answers", "pk")
    ]


def answers_to(
    actor: Actor, hearing_id: int, reply_id: int, cursor: str | None, size: int = 50
) -> keyset.Page[AnswerLink]:
    """The answers that show and that a reply is to, newest first. One query."""
    about = _carrying("topic", hearing_id).filter(contribution=OuterRef(OuterRef("pk")))
    replied = _published(actor, hearing_id).filter(Exists(about), pk=reply_id)
    rows = _shown(actor, hearing_id).filter(Exists(replied))
    page = keyset.page(rows, order=("-published_at", "-id"), cursor=cursor, size=size)
    return keyset.Page([AnswerLink(c.pk, c.author_name, c.published_at) for c in page.rows], page.next)


def behind_replies(actor: Actor, hearing_id: int) -> dict[int, list[int]]:
    """Which answers that show each published reply is to. One query."""
    about = _carrying("topic", hearing_id).filter(contribution__in=_shown(actor, hearing_id))
    which = ArraySubquery(about.order_by("contribution").values("contribution").distinct())
    return dict(_published(actor, hearing_id).annotate(which=which).values_list("pk", "which"))


def by_respondent(actor: Actor, hearing_id: int) -> dict[str, list[int]]:
    """Which answers that show are from whom. One query."""
    found: dict[str, list[int]] = {}
    for respondent, pk in _shown(actor, hearing_id).order_by("pk").values_list("answer__respondent", "pk"):
        found.setdefault(respondent, []).append(pk)
    return found


def trail(actor: Actor, hearing_id: int, answer_id: int) -> list[TrailRow]:
    """The published replies on what an answer is about, by what people have said that it is about. One query."""
    about = _carrying("topic", hearing_id).filter(contribution_id=answer_id)
    rows = _published(actor, hearing_id).filter(Exists(about)).order_by("pk")
    return [
        TrailRow(*row)
        for row in rows.values_list("pk", "contribution__title", "changed", "contribution__language")
    ]


def work(tool_id: int) -> list[WorkRow]:
    """Every theme in use, and those that have gone into another but have a reply. Four queries at most."""
    written = (
        ThemeReply.objects.filter(hearing_id=tool_id).select_related("contribution", "theme").order_by("pk")
    )
    known = {reply.theme_id: reply for reply in written}
    rows = [
        WorkRow(t.id, t.name, t.with_children, known.pop(t.id).contribution.state if t.id in known else "")
        for t in counting.themes(tool_id)
    ]
    return rows + [WorkRow(r.theme_id, r.theme.name, 0, r.contribution.state) for r in known.values()]


def to_reply(tool_id: int, theme_id: int) -> tuple[Theme | None, ThemeReply | None]:
    """A theme one may reply to, and the reply there is. Two queries."""
    written = ThemeReply.objects.filter(hearing_id=tool_id, theme_id=theme_id)
    reply = written.select_related("contribution").first()
    rows = Theme.objects.filter(pk=theme_id, tool_id=tool_id, accepted=True)
    return (rows if reply else rows.filter(merged_into=None)).first(), reply


def _published(actor: Actor, hearing_id: int) -> Any:
    """`topic`: the theme that codings are of now, where the one replied to has gone into another."""
    seen = Contribution.objects.visible_to(actor).filter(
        tool_id=hearing_id, kind=REPLY, state=State.PUBLISHED
    )
    rows = ThemeReply.objects.filter(hearing_id=hearing_id, contribution__in=seen)
    return rows.annotate(topic=Coalesce("theme__merged_into", "theme"))


def _carrying(topic: str, hearing_id: int) -> Any:
    """The codings that count under a theme, those of what stands under it too."""
    return counting.that_count(hearing_id).filter(Q(theme=OuterRef(topic)) | Q(theme__parent=OuterRef(topic)))


def _shown(actor: Actor, hearing_id: int) -> Any:
    rows = Contribution.objects.visible_to(actor)
    return rows.filter(tool_id=hearing_id, kind=ANSWER, state=State.PUBLISHED)


def reached(hearing: Hearing) -> tuple[int, int]:
    """How many e-mail addresses there are to tell, and how many answers came without one. One query."""
    rows = Answer.objects.filter(hearing=hearing).exclude(contribution__state__in=GONE)
    found = rows.aggregate(
        addresses=Count(Lower("email"), distinct=True, filter=~Q(email="")),
        without=Count("pk", filter=Q(email="")),
    )
    return found["addresses"], found["without"]
