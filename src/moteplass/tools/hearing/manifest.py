"""The hearing (netthøring), as the house sees it."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.places.models import Access, Writers
from moteplass.spine.registry.kinds import PlaceTemplate, ToolKind
from moteplass.tools.hearing import api, cards, jobs, policy, queries, records
from moteplass.tools.hearing.commands.running import start
from moteplass.tools.hearing.facts import AnswerSubmitted, HearingClosed, HearingExtended, HearingPublished
from moteplass.tools.hearing.models import ANSWER, LETTER, SUMMARY
from moteplass.tools.hearing.web.routes import ROUTES, SITE_ROUTES
from moteplass.tools.hearing.web.running.tabs import tabs
from moteplass.tools.hearing.workspace import WORKSPACE

tool = ToolKind(
    slug="hearing",
    label=_("Hearing"),
    icon="envelope-open",
    card="hearing/_card.html",
    acts=frozenset(
        {Act.READ, Act.SUBMIT, Act.COMMENT, Act.SUPPORT, Act.CHECK, Act.EXPORT, Act.MANAGE, Act.WORK}
    ),
    routes=ROUTES,
    site_routes=SITE_ROUTES,
    kinds={ANSWER: _("Answer"), LETTER: _("Hearing letter"), SUMMARY: _("Summary")},
    audit={
        "hearing.answer.submitted": _("Sent an answer"),
        "hearing.answer.repeated": _("Sent the same answer again"),
        "hearing.document.added": _("Added a document"),
        "hearing.document.removed": _("Removed a document"),
        "hearing.letter.corrected": _("Corrected the hearing letter"),
        "hearing.questions.changed": _("Changed the questions"),
        "hearing.terms.changed": _("Changed the period or the rules"),
        "hearing.published": _("Published the hearing"),
        "hearing.extended": _("Extended the submission period"),
        "hearing.closed": _("Closed the hearing"),
        "hearing.summary.written": _("Wrote the summary"),
        "hearing.imported": _("Imported answers"),
        "hearing.exported": _("Exported all answers"),
    },
    threads=frozenset({ANSWER}),
    following=_(
        "We write when the deadline moves, and three days before it. Nothing else, and you can stop from any e-mail."
    ),
    narrow=policy.narrow,
    api=api.router,
    cards=cards.cards,
    deadlines=cards.deadlines,
    search=queries.search_rows,
    records=records.record_rows,
    on={
        AnswerSubmitted: [jobs.acknowledge_answer],
        HearingPublished: [jobs.schedule],
        HearingExtended: [jobs.schedule, jobs.announce_extension],
        HearingClosed: [jobs.tell_stewards],
    },
    every={"* * * * *": jobs.every_minute},
    jobs=[jobs.close_at_deadline, jobs.remind_followers],
    templates=[
        PlaceTemplate(
            slug="hearing",
            label=_("Hearing"),
            summary=_("Ask everyone what they think of a proposal, within a deadline."),
            icon="envelope-open",
            access=Access.OPEN,
            writers=Writers.ANYONE,
            start=start,
            continues="hearing-setup",
        )
    ],
    workspace=WORKSPACE,
    tabs=tabs,
)
