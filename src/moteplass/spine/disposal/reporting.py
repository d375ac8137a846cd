"""The report of a disposal: what went, how much by which rule, who decided, and nothing of what was said."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from moteplass.kit import localise, typeset
from moteplass.spine.disposal.models import Disposal, Disposed
from moteplass.spine.disposal.signing import Signer
from moteplass.spine.registry.loader import kind_label

_TEMPLATE = Path(__file__).parent / "report.typ"
R = Disposed.Result


def document(disposal: Disposal, signer: Signer) -> bytes:
    """The PDF, of a list on which nothing waits any more."""
    items = Disposed.objects.filter(disposal=disposal)
    done = items.filter(result=R.DONE)
    by_rule = (
        done.values_list("kind", "rule", "ground").annotate(n=Count("pk")).order_by("kind", "rule", "ground")
    )
    left = items.exclude(result=R.DONE)
    by_result = left.values_list("result").annotate(n=Count("pk")).order_by("result")
    title = _("Disposal %(number)s: %(place)s") % {"number": disposal.pk, "place": disposal.place.title}
    owner = disposal.place.organisation.name
    data = {
        "title": title,
        "facts": [
            [_("Owner"), owner],
            [_("Proposed by"), _by(disposal.proposed_by_name, disposal.proposed_at)],
            [_("Approved by"), _by(disposal.approved_by_name, disposal.approved_at)],
            [_("On the list"), localise.number(disposal.count)],
            [_("Disposed of"), localise.number(done.count())],
            *([str(R(result).label), localise.number(n)] for result, n in by_result),
        ],
        "how": [
            _(
                "Of what is disposed of, the text is gone in every version, with title, name, attachments, "
                "search index, mails and notes about it. Left are the metadata below, what was decided of it, "
                "and the log."
            ),
            _(
                "Backups that were made before hold it until they are overwritten, as the routines of the installation "
                "say."
            ),
            _signed(signer),
        ],
        "heads": [_("Kind"), _("Rule"), _("Ground"), _("How many")],
        "rows": [
            [str(kind_label(kind)), str(rule or ""), ground, localise.number(n)]
            for kind, rule, ground, n in by_rule
        ],
        "list": [_("Number"), _("Kind"), _("Received"), _("Due"), _("Versions"), _("Files")],
        "items": list(_items(done)),
        "left_heads": [_("Number"), _("Kind"), _("Why")],
        "left": [
            [str(pk), str(kind_label(kind)), str(R(result).label)]
            for pk, kind, result in left.order_by("contribution").values_list(
                "contribution", "kind", "result"
            )
        ],
        "words": {
            "rules": _("By rule and ground"),
            "all": _("What was disposed of"),
            "left": _("What was left"),
        },
    }
    return typeset.pdf(_TEMPLATE, data, title=title, author=owner, language=settings.LANGUAGE_CODE)


def _items(done: Any) -> Iterator[list[str]]:
    names = (
        *("contribution", "kind", "contribution__published_at", "due"),
        *("contribution__what_is_left__versions", "contribution__what_is_left__files"),
    )
    for pk, kind, at, due, versions, files in done.order_by("contribution").values_list(*names).iterator():
        days = (localise.date(at), localise.date(due))
        yield [str(pk), str(kind_label(kind)), *days, str(len(versions)), str(len(files))]


def _by(name: str, at: datetime | None) -> str:
    return f"{name}, {localise.datetime(at)}" if at else name


def _signed(signer: Signer) -> str:
    whose = (
        _("The key is the one that whoever runs the installation has set.")
        if signer.given
        else _("The key is one that this installation has made for itself: nobody else vouches for it.")
    )
    said = _(
        "Signed in a file beside this one (CMS, detached), by %(name)s, certificate with SHA-256 %(print)s."
    )
    return f"{said % {'name': signer.name, 'print': signer.fingerprint}} {whose}"
