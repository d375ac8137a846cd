"""What staff and the machine have made of contributions that are erased: notes go, and words that only those said."""

from collections.abc import Collection, Sequence

from moteplass.kit.statements import run
from moteplass.spine.insight.models import Coding, Note, Sender, Source, Theme

# Words that nobody who is left in a tool has said: tool, words.
_NOBODYS = """
SELECT word FROM unnest(%s::text[]) word WHERE NOT EXISTS (
  SELECT 1 FROM content_revision r JOIN content_contribution c ON c.id = r.contribution_id
  WHERE c.tool_id = %s AND strpos(lower(r.body), word) > 0
)
"""


def forget(ids: Sequence[int], tools: Collection[int], said: str) -> None:
    """Forget what was noted on contributions, and what the machine has made of their words. Called once their texts are
    gone; `said` is what they were, casefolded. Codings and stances stay: they count, and hold no words.
    """
    Note.objects.filter(contribution__in=ids).delete()
    Sender.objects.filter(contribution__in=ids).delete()
    for tool in tools:
        themes = Theme.objects.filter(tool=tool, source=Source.MACHINE).exclude(words=[])
        found = list(themes)
        theirs = sorted({word.lower() for theme in found for word in theme.words if word.casefold() in said})
        lost = {word for (word,) in run(_NOBODYS, [theirs, tool])} if theirs else set()
        for theme in found:
            left = [word for word in theme.words if word.lower() not in lost]
            if left == theme.words:
                continue
            if theme.accepted or theme.rejected:
                Theme.objects.filter(pk=theme.pk).update(words=left)
            else:
                # A suggestion is called by its words. What the machine finds next is without them.
                Coding.objects.filter(theme=theme).delete()
                theme.delete()
