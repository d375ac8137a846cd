"""The map of opinions (meningskart), as the house sees it."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.places.models import Access, Writers
from moteplass.spine.registry.kinds import Held, PlaceTemplate, ToolKind
from moteplass.tools.opinions import cards, jobs, policy, queries, records
from moteplass.tools.opinions.commands.checking import moving
from moteplass.tools.opinions.commands.starting import start
from moteplass.tools.opinions.facts import DeadlineSet, OpinionsChanged
from moteplass.tools.opinions.models import STATEMENT
from moteplass.tools.opinions.web import tabs
from moteplass.tools.opinions.web.routes import ROUTES

tool = ToolKind(
    slug="opinions",
    label=_("Opinion map"),
    icon="compass",
    card="opinions/_card.html",
    acts=frozenset({Act.READ, Act.SUBMIT, Act.SUPPORT, Act.CHECK, Act.EXPORT, Act.MANAGE}),
    routes=ROUTES,
    kinds={STATEMENT: _("Statement")},
    audit={
        "opinions.stance.taken": _("Answered a statement"),
        "opinions.statement.added": _("Added a statement"),
        "opinions.seeds.added": _("Put in statements to begin with"),
        "opinions.rules.changed": _("Changed the settings of the opinion map"),
        "opinions.opened": _("Opened the opinion map"),
        "opinions.closed": _("Closed the opinion map"),
        "opinions.opened_again": _("Opened the opinion map again"),
        "opinions.imported": _("Imported an opinion map"),
        "opinions.exported": _("Exported the opinion map"),
    },
    threads=frozenset(),
    # One answers statements, secretly; support would stand in the log with a name.
    supportable=frozenset(),
    news=frozenset({STATEMENT}),
    following=_(
        "We write when new statements have come, once a day at most, when there are more groups or fewer, and when it "
        "closes. Nothing else, and you can stop from any e-mail."
    ),
    narrow=policy.narrow,
    api="moteplass.tools.opinions.api.router",
    cards=cards.cards,
    search=queries.search_rows,
    records=records.record_rows,
    dispose=records.dispose,
    moving=moving,
    mask={STATEMENT: None},
    holds={
        "opinions.participant": Held(_("Maps of opinions you have taken part in")),
        "opinions.stance": Held(_("What you have answered to statements"), "participant__user"),
    },
    on={OpinionsChanged: [jobs.schedule], DeadlineSet: [jobs.watch_deadline]},
    every={"* * * * *": jobs.sweep},
    jobs=[jobs.group, jobs.tell_of_closing, jobs.tell_of_groups],
    tabs=tabs.tabs,
    templates=[
        PlaceTemplate(
            slug="opinions",
            label=_("Opinion map"),
            summary=_("Let people answer short statements, and see where opinions part and where they meet."),
            icon="compass",
            access=Access.OPEN,
            writers=Writers.ANYONE,
            start=start,
            continues="opinions-setup",
        )
    ],
)
