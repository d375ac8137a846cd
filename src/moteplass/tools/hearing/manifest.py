"""The hearing (netthøring), as the house sees it."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.places.models import Access, Writers
from moteplass.spine.registry.kinds import Held, PlaceTemplate, ToolKind
from moteplass.tools.hearing import cards, desk, figures, invitation_jobs, jobs, policy, queries, records
from moteplass.tools.hearing.commands.answering import check_answer, withhold
from moteplass.tools.hearing.commands.blotting import blot
from moteplass.tools.hearing.commands.running import start
from moteplass.tools.hearing.facts import (
    AnswerSubmitted,
    HearingClosed,
    HearingExtended,
    HearingPublished,
    InvitedToBeMailed,
    OutcomeTold,
)
from moteplass.tools.hearing.models import ANSWER, EASY, LETTER, REPLY, SUMMARY
from moteplass.tools.hearing.web.routes import ROUTES, SITE_ROUTES
from moteplass.tools.hearing.web.running.tabs import tabs
from moteplass.tools.hearing.workspace import WORKSPACE

tool = ToolKind(
    slug="hearing",
    label=_("Hearing"),
    icon="envelope-open",
    card="hearing/_card.html",
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
            Act.WORK,
        }
    ),
    routes=ROUTES,
    site_routes=SITE_ROUTES,
    kinds={
        ANSWER: _("Answer"),
        LETTER: _("Hearing letter"),
        EASY: _("Easy-read letter"),
        SUMMARY: _("Summary"),
        REPLY: _("Reply on a theme"),
    },
    audit={
        "hearing.answer.submitted": _("Sent an answer"),
        "hearing.answer.repeated": _("Sent the same answer again"),
        "hearing.answer.claimed": _("Added an answer to their own contributions"),
        "hearing.entry.written": _("Wrote in an answer at the desk"),
        "hearing.entry.mended": _("Put right what the desk had written in"),
        "hearing.entry.checked": _("Checked what the desk had written in"),
        "hearing.entry.sent_back": _("Sent back what the desk had written in"),
        "hearing.letters.opened": _("Opened letters to print"),
        "hearing.letters.printed": _("Marked letters as printed"),
        "hearing.document.added": _("Added a document"),
        "hearing.document.removed": _("Removed a document"),
        "hearing.letter.corrected": _("Corrected the hearing letter"),
        "hearing.easy.written": _("Wrote the easy-read letter"),
        "hearing.questions.changed": _("Changed the questions"),
        "hearing.terms.changed": _("Changed the period or the rules"),
        "hearing.published": _("Published the hearing"),
        "hearing.round.started": _("Started a new round"),
        "hearing.round.published": _("Published a new round of this hearing"),
        "hearing.extended": _("Extended the submission period"),
        "hearing.closed": _("Closed the hearing"),
        "hearing.summary.written": _("Wrote the summary"),
        "hearing.reply.written": _("Wrote a reply on a theme"),
        "hearing.outcome.told": _("Told those who answered what became of it"),
        "hearing.imported": _("Imported answers"),
        "hearing.exported": _("Exported all answers"),
        "hearing.invited.added": _("Put bodies on the list of those invited"),
        "hearing.invited.changed": _("Changed an invited body"),
        "hearing.invited.removed": _("Took a body off the list of those invited"),
        "hearing.invited.mailed": _("Sent invitations"),
        "hearing.invited.reminded": _("Reminded those who are invited"),
        "hearing.invited.declined": _("Said that an invited body has no remarks"),
        "hearing.invited.undeclined": _("Took back that an invited body has no remarks"),
        "hearing.invited.renewed": _("Opened the form of an invited body again"),
        "hearing.inviting.changed": _("Changed the mail to those who are invited"),
        "hearing.answer.matched": _("Counted an answer as an invited body's"),
        "hearing.match.confirmed": _("Confirmed whose an answer is"),
        "hearing.match.refused": _("Said that an answer is not an invited body's"),
        "hearing.frame.added": _("Added a sample frame"),
        "hearing.frame.changed": _("Changed a sample frame"),
        "hearing.frame.removed": _("Removed a sample frame"),
        "hearing.frame.placed": _("Placed answers in groups"),
        "hearing.answer.told": _("Told which groups the respondent belongs to"),
    },
    threads=frozenset({ANSWER}),
    following=_(
        "We write when the deadline moves, three days before it, and if a new round is sent out. Nothing else, "
        "and you can stop from any e-mail."
    ),
    narrow=policy.narrow,
    claims=True,
    api="moteplass.tools.hearing.api.router",
    cards=cards.cards,
    deadlines=cards.deadlines,
    search=queries.search_rows,
    records=records.record_rows,
    dispose=records.dispose,
    unnamed=withhold,
    moving=figures.moderated,
    editable=frozenset({ANSWER}),
    mask={ANSWER: blot},
    checking={ANSWER: check_answer},
    rests_on=frozenset({LETTER, EASY, SUMMARY, REPLY}),
    named_on=records.named_on,
    holds={
        "hearing.entry": Held(_("Answers you have written in or checked at the desk")),
        "hearing.invited": Held(_("Invited bodies with your address")),
    },
    sent_by=records.sent_by,
    reach=desk.reach,
    on={
        AnswerSubmitted: [jobs.acknowledge_answer],
        HearingPublished: [jobs.schedule, invitation_jobs.invite_all, jobs.tell_new_round],
        HearingExtended: [jobs.schedule, jobs.announce_extension],
        HearingClosed: [jobs.tell_stewards],
        OutcomeTold: [jobs.tell_outcome],
        InvitedToBeMailed: [invitation_jobs.write_invited_mails],
    },
    every={
        "* * * * *": jobs.every_minute,
        "*/2 * * * *": invitation_jobs.match_answers,
        # In the morning, when there is somebody to read it.
        "11 7 * * *": invitation_jobs.remind_silent,
    },
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
