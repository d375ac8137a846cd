"""The guestbook (gjestebok), as the house sees it."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.places.models import Access, Writers
from moteplass.spine.registry.kinds import PlaceTemplate, ToolKind
from tests.architecture.throwaway.guestbook import commands, jobs, policy, queries, records, web
from tests.architecture.throwaway.guestbook.facts import EntryWritten
from tests.architecture.throwaway.guestbook.models import ENTRY

tool = ToolKind(
    slug="guestbook",
    label=_("Guestbook"),
    icon="book",
    card="guestbook/_card.html",
    acts=frozenset({Act.READ, Act.SUBMIT, Act.COMMENT, Act.SUPPORT, Act.MANAGE}),
    routes=web.ROUTES,
    kinds={ENTRY: _("Guestbook entry")},
    audit={
        "guestbook.signed": _("Wrote in the guestbook"),
        "guestbook.put_away": _("Put the guestbook away"),
    },
    cards=queries.cards,
    search=queries.search_rows,
    records=records.record_rows,
    dispose=records.dispose,
    narrow=policy.narrow,
    api="tests.architecture.throwaway.guestbook.api.router",
    on={EntryWritten: [jobs.tell_stewards]},
    templates=[
        PlaceTemplate(
            slug="guestbook",
            label=_("Guestbook"),
            summary=_("Let visitors leave a word."),
            icon="book",
            access=Access.OPEN,
            writers=Writers.ANYONE,
            start=commands.start,
            continues="guestbook",
        )
    ],
    tabs=web.tabs,
)
