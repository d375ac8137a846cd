"""A part of an answer is hidden: what it says to each question, in a version of its own."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import override

from moteplass.kit.passages import Quote
from moteplass.spine.content.models import Contribution
from moteplass.tools.hearing.answers import Reply, as_html, as_text
from moteplass.tools.hearing.models import Passage, Question, Value


def blot(contribution: Contribution, base: int, number: int, hide: Callable[[str], str]) -> tuple[str, str]:
    """Write version `number` of an answer: as `base`, with what `hide` takes out of the texts. Its text and HTML."""
    kept = Value.objects.filter(answer=contribution.pk, revision=base).select_related("option")
    values = list(kept.order_by("option__position", "pk"))
    about = list(Passage.objects.filter(answer=contribution.pk, revision=base).order_by("pk"))
    copied: list[Any] = [*values, *about]
    for row in copied:
        row.pk, row.revision, row._state.adding = None, number, True
    for value in values:
        value.text = hide(value.text)
    Value.objects.bulk_create(values)
    Passage.objects.bulk_create(about)
    asked = Question.objects.filter(section__hearing=contribution.tool_id)
    replies = [
        _reply(question, [value for value in values if value.question_id == question.pk])
        for question in asked.order_by("section__position", "position", "id")
    ]
    quotes = [Quote(row.block, row.words, row.prefix, row.suffix) for row in about]
    with override(contribution.language or settings.LANGUAGE_CODE):
        return as_text(replies), as_html(replies, quotes)


def _reply(question: Question, values: list[Value]) -> Reply:
    chosen = tuple((value.option.pk, value.option.text) for value in values if value.option)
    said = values[0] if values and not chosen else None
    return Reply(question, said.text if said else "", chosen, said.number if said else None)
