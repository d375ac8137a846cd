"""Documents (dokumenter), as the house sees them."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.places.models import Access, Writers
from moteplass.spine.registry.kinds import PlaceTemplate, ToolKind
from moteplass.tools.documents import cards, jobs, policy, queries, records
from moteplass.tools.documents.commands import start_report, start_room
from moteplass.tools.documents.facts import DocumentChanged
from moteplass.tools.documents.models import DOCUMENT, REPORT
from moteplass.tools.documents.web.routes import ROUTES

tool = ToolKind(
    slug="documents",
    label=_("Documents"),
    icon="file-text",
    card="documents/_card.html",
    acts=frozenset({Act.READ, Act.SUBMIT, Act.COMMENT, Act.WITHDRAW, Act.CHECK, Act.MANAGE}),
    routes=ROUTES,
    kinds={DOCUMENT: _("Document")},
    audit={
        "documents.written": _("Published a document"),
        "documents.repeated": _("Sent a document again without changing it"),
        "documents.draft.kept": _("Kept a draft of a document"),
        "documents.draft.thrown": _("Threw a draft of a document away"),
    },
    supportable=frozenset(),
    news=frozenset({DOCUMENT}),
    narrow=policy.narrow,
    editable=frozenset({DOCUMENT}),
    mask={DOCUMENT: None},
    api="moteplass.tools.documents.api.router",
    cards=cards.cards,
    home=("documents/_home.html", cards.newest),
    search=queries.search_rows,
    records=records.record_rows,
    dispose=records.dispose,
    on={DocumentChanged: [jobs.tell_changed]},
    templates=[
        PlaceTemplate(
            slug="project-room",
            label=_("Project room"),
            summary=_("A closed room where people from several agencies write documents together."),
            icon="folder",
            access=Access.MEMBERS,
            writers=Writers.MEMBERS,
            start=start_room,
            continues="documents",
        ),
        PlaceTemplate(
            slug=REPORT,
            label=_("Report"),
            summary=_(
                "One document for everyone to read and comment on. Nobody else sees it until you publish it."
            ),
            icon="book",
            access=Access.OPEN,
            writers=Writers.VERIFIED,
            start=start_report,
            continues="documents",
        ),
    ],
)
