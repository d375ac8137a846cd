"""Receipt codes: how who writes without a log-in reads what is decided about it, complains, and has it erased."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from moteplass.kit import codes
from moteplass.spine.content.models import Contribution, Receipt


def receipt_code(contribution_id: int) -> str:
    """The code that belongs to a contribution. Only for who has just written it."""
    return codes.code_from(f"contribution:{contribution_id}", settings.SECRET_KEY)


def receipt_of(contribution: Contribution) -> Receipt:
    """The row by which its code is known, to be written with it."""
    code = codes.digest(receipt_code(contribution.pk), settings.SECRET_KEY)
    return Receipt(contribution=contribution, code=code)


def behind(typed: Sequence[str]) -> "QuerySet[Receipt, int]":
    """The contributions behind codes as people type them. One query."""
    known = [codes.digest(one, settings.SECRET_KEY) for one in typed if codes.normalise_code(one)]
    return Receipt.objects.filter(code__in=known).values_list("contribution_id", flat=True)


def hand_over(request: HttpRequest, contribution_id: int, *, shown_at: str = "") -> None:
    """Show the code once, on the page that comes next, with a link to what was written where that shows."""
    code = receipt_code(contribution_id)
    words = format_html(
        _(
            "Your receipt code is {code}. Keep it: with it you read what is decided about what you wrote, "
            "can complain, and can have it erased."
        ),
        code=format_html(
            '<a class="ds-link mp-code" data-small href="{}">{}</a>', reverse("statement", args=[code]), code
        ),
    )
    if shown_at:
        link = format_html('<a class="ds-link" href="{}">{}</a>', shown_at, _("See what you wrote"))
        words = format_html("{} {}", words, link)
    messages.success(request, words)
