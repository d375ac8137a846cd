"""A part of an idea is hidden: what its parts say, in a version of its own."""

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.utils.translation import override

from moteplass.spine.content.models import Contribution
from moteplass.tools.ideas.models import Version
from moteplass.tools.ideas.queries.versions import parts_at
from moteplass.tools.ideas.texts import Parts, as_html, as_text


def blot(contribution: Contribution, base: int, number: int, hide: Callable[[str], str]) -> tuple[str, str]:
    """Write version `number` of an idea: as `base`, with what `hide` takes out of its parts. Its text and HTML."""
    said = parts_at(contribution.pk, base)
    kept: Parts = replace(
        said, problem=hide(said.problem), proposal=hide(said.proposal), gain=hide(said.gain)
    )
    Version.objects.create(
        idea_id=contribution.pk, number=number, problem=kept.problem, proposal=kept.proposal, gain=kept.gain
    )
    with override(contribution.language or settings.LANGUAGE_CODE):
        return as_text(kept), as_html(kept)
