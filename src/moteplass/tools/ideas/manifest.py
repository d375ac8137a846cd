"""The suggestion box (forslagskasse), as the house sees it."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.places.models import Access, Writers
from moteplass.spine.registry.kinds import Held, PlaceTemplate, ToolKind
from moteplass.spine.stewardship.facts import PlaceOpened
from moteplass.tools.ideas import cards, policy, queries, records
from moteplass.tools.ideas.commands.blotting import blot
from moteplass.tools.ideas.commands.checking import check_idea
from moteplass.tools.ideas.commands.starting import start
from moteplass.tools.ideas.commands.suggesting import check_suggestion
from moteplass.tools.ideas.commands.unnaming import unnamed
from moteplass.tools.ideas.facts import (
    BoxInvited,
    CoAuthorInvited,
    EditSuggested,
    IdeaBecame,
    IdeaEdited,
    IdeaMerged,
    IdeaMoved,
    IdeaPosted,
    IdeaSplit,
    SuggestionDecided,
)
from moteplass.tools.ideas.jobs import developing as developing_jobs
from moteplass.tools.ideas.jobs import moving as moving_jobs
from moteplass.tools.ideas.jobs import posting as posting_jobs
from moteplass.tools.ideas.jobs import staff as staff_jobs
from moteplass.tools.ideas.models import IDEA, POINT, SUGGESTION
from moteplass.tools.ideas.web import tabs
from moteplass.tools.ideas.web.routes import ROUTES

tool = ToolKind(
    slug="ideas",
    label=_("Ideas"),
    icon="light-bulb",
    card="ideas/_card.html",
    acts=frozenset(
        {
            Act.READ,
            Act.SUBMIT,
            Act.COMMENT,
            Act.WITHDRAW,
            Act.SUPPORT,
            Act.CHECK,
            Act.EXPORT,
            Act.MANAGE,
            Act.SIGN_OFF,
        }
    ),
    routes=ROUTES,
    kinds={IDEA: _("Idea"), POINT: _("Point for or against"), SUGGESTION: _("Suggested edit")},
    audit={
        "ideas.idea.posted": _("Posted an idea"),
        "ideas.idea.repeated": _("Sent an idea again without changing it"),
        "ideas.draft.kept": _("Kept a draft of an idea"),
        "ideas.draft.thrown": _("Threw a draft of an idea away"),
        "ideas.opened": _("Opened the suggestion box"),
        "ideas.rules.changed": _("Changed the rules of the box"),
        "ideas.categories.changed": _("Changed the categories"),
        "ideas.stages.changed": _("Changed the stages"),
        "ideas.idea.moved": _("Moved an idea along its way"),
        "ideas.idea.became": _("Linked an idea to what came of it"),
        "ideas.campaign.asked": _("Asked a question for a period"),
        "ideas.campaign.changed": _("Changed a campaign"),
        "ideas.campaign.invited": _("Invited another box to a campaign"),
        "ideas.campaign.uninvited": _("Took another box out of a campaign"),
        "ideas.campaign.joined": _("Took part in another box's campaign"),
        "ideas.campaign.left": _("Left another box's campaign, or said no to it"),
        "ideas.exported": _("Exported the ideas"),
        "ideas.costs.set": _("Set what ideas cost"),
        "ideas.edit.suggested": _("Suggested an edit"),
        "ideas.suggestion.accepted": _("Took a suggested edit in"),
        "ideas.suggestion.declined": _("Declined a suggested edit"),
        "ideas.idea.merged": _("Merged an idea into another"),
        "ideas.idea.unmerged": _("Undid the merging of an idea"),
        "ideas.idea.split": _("Made a part of an idea stand on its own"),
        "ideas.idea.unsplit": _("Put a part back into the idea it was split off from"),
        "ideas.co_author.invited": _("Invited a co-author"),
        "ideas.co_author.joined": _("Became a co-author"),
        "ideas.co_author.left": _("Declined to be a co-author, or is one no more"),
        "ideas.co_author.removed": _("Removed a co-author"),
        "ideas.support.confirmed": _("Confirmed support for the text as it is (by whom is secret)"),
        "ideas.point.added": _("Wrote a point for or against"),
        "ideas.point.repeated": _("Sent the same point again"),
        "ideas.gain.added": _("Added a line to the ledger"),
        "ideas.gain.changed": _("Changed a line of the ledger"),
        "ideas.figure.written": _("Wrote a figure in the ledger"),
        "ideas.figure.recalculated": _("Recalculated a figure in the ledger"),
        "ideas.figure.signed": _("Signed off a figure"),
        "ideas.figure.unsigned": _("Took back a sign-off"),
    },
    threads=frozenset({IDEA}),
    checking={IDEA: check_idea, SUGGESTION: check_suggestion},
    editable=frozenset({IDEA}),
    mask={IDEA: blot, POINT: None},
    supporting={POINT: (_("Good point"), _("You find it a good point"))},
    news=frozenset({IDEA}),
    narrow=policy.narrow,
    closed=policy.closed,
    api="moteplass.tools.ideas.api.router",
    cards=cards.cards,
    deadlines=cards.deadlines,
    search=queries.search_rows,
    records=records.record_rows,
    dispose=records.dispose,
    unnamed=unnamed,
    holds={
        "ideas.stage": Held(_("Stages you see to")),
        "ideas.move": Held(_("Ideas you have moved on or been given")),
        "ideas.idea": Held(_("Ideas you see to")),
        "ideas.coauthor": Held(_("Ideas you write along on")),
        "ideas.gainfigure": Held(_("Figures of gains you have written")),
        "ideas.signoff": Held(_("Figures you have signed off")),
        "ideas.merge": Held(_("Ideas you have merged")),
    },
    on={
        IdeaPosted: [posting_jobs.acknowledge],
        IdeaMoved: [moving_jobs.announce, staff_jobs.announce_owner],
        IdeaBecame: [moving_jobs.became],
        BoxInvited: [staff_jobs.tell_invited],
        PlaceOpened: [moving_jobs.hand_over_opened],
        IdeaEdited: [developing_jobs.ask_to_confirm],
        IdeaMerged: [developing_jobs.merged],
        IdeaSplit: [developing_jobs.split],
        EditSuggested: [developing_jobs.edit_suggested],
        SuggestionDecided: [developing_jobs.suggestion_decided],
        CoAuthorInvited: [developing_jobs.invited],
    },
    every={
        "* * * * *": posting_jobs.rank,
        "12 6 * * *": staff_jobs.remind_of_overdue,
        "14 6 * * *": staff_jobs.remind_of_sign_offs,
        "41 2 * * *": moving_jobs.hand_over_late,
    },
    jobs=[moving_jobs.tell_moved, staff_jobs.tell_owner],
    tabs=tabs.tabs,
    templates=[
        PlaceTemplate(
            slug="ideas",
            label=_("Suggestion box"),
            summary=_("Let people propose, develop and support ideas, and show what came of them."),
            icon="light-bulb",
            access=Access.OPEN,
            writers=Writers.VERIFIED,
            start=start,
            continues="ideas-setup",
        )
    ],
)
