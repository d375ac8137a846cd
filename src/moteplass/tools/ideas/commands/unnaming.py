"""Where a writer's name is told of besides their contribution: the first step on the way, and credit for words."""

from moteplass.spine.content.models import Contribution, Link
from moteplass.tools.ideas.models import IDEA, SUGGESTION, Move, Suggestion, Version


def unnamed(said: Contribution, name: str) -> None:
    """Let another name stand there. The first version of what was split off an idea credits its writer."""
    if said.kind == IDEA:
        Move.objects.filter(idea=said.pk, before=None).update(by_name=name)
        parts = Link.objects.filter(source=said, kind=Link.Kind.FOLLOWS).values("target")
        Version.objects.filter(idea__in=parts, number=1).exclude(credit="").update(credit=name)
    elif said.kind == SUGGESTION:
        for idea, number in Suggestion.objects.filter(pk=said.pk).values_list("idea", "became"):
            Version.objects.filter(idea=idea, number=number or 0).update(credit=name)
