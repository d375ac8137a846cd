"""The receipt to whoever posted an idea, and the figures that lists are ordered by."""

from django.db import connection
from django.urls import reverse

from moteplass.spine.content.models import State
from moteplass.spine.notify.mails import address, write_mail
from moteplass.tools.ideas.models import Idea
from moteplass.tools.ideas.models.rank import DAYS_FOR_TEN


def acknowledge(idea_id: int) -> None:
    """Mail the author that the idea has come in, and when they will hear. Visitors gave no address."""
    idea = Idea.objects.select_related("contribution__author", "box__tool__place__organisation", "stage").get(
        pk=idea_id
    )
    c = idea.contribution
    if c.author is None or not c.author.email:
        return
    place = idea.box.tool.place
    write_mail(
        to=c.author.email,
        template="ideas/mail/posted.txt",
        purpose="ideas.posted",
        key=f"ideas-posted-{idea.pk}",
        language=c.author.language or c.language,
        place=place,
        idea=c.title,
        name=c.author.name,
        awaiting=c.state == State.AWAITING,
        days=idea.stage.days,
        link=address(
            reverse("ideas-idea", kwargs={"place": place.slug, "tool": idea.box.tool.slug, "idea": idea.pk})
        ),
    )


# The same as models.rank.hot. Only rows that have got or lost voices are written.
_RANK = """
UPDATE ideas_rank r SET
  voices = t.support + t.comments,
  hot = log((t.support + t.comments + 1)::float8)
    + extract(epoch FROM c.published_at - timestamptz '2020-01-01 00:00:00+00')::float8 / 86400 / %s
FROM content_tally t JOIN content_contribution c ON c.id = t.contribution_id
WHERE t.contribution_id = r.idea_id AND r.voices <> t.support + t.comments
"""


def rank() -> None:
    """Bring the orders of all boxes up to date with support and comments. Every minute; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_RANK, [DAYS_FOR_TEN])
