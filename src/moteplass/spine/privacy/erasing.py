"""What becomes of a contribution that its writer wants erased: by its appraisal, inside a running command."""

from collections.abc import Iterable, Sequence

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import clock
from moteplass.kit.localise import today
from moteplass.spine.accounts.models import User
from moteplass.spine.capture.facts import CaptureAsked
from moteplass.spine.command import Tx
from moteplass.spine.content import tallies
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.disposal.erasing import erase, kept_in_context, on_hold
from moteplass.spine.journal.models import Entry, Publicity
from moteplass.spine.moderation.effects import hold, settle
from moteplass.spine.notify.models import Follower
from moteplass.spine.privacy.models import ErasureRequest
from moteplass.spine.privacy.tables import own_addresses
from moteplass.spine.records.models import Appraisal, Outcome
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.talk.commands import KIND as COMMENT

declare_verbs(
    {
        "privacy.asked": gettext_lazy("Asked for a contribution to be erased"),
        "privacy.restricted": gettext_lazy("Restricted a contribution at its writer’s request"),
        "privacy.lifted": gettext_lazy("Lifted the restriction of a contribution"),
    }
)
Asked = ErasureRequest.State


def ask(
    tx: Tx, ids: Sequence[int], *, person: int | None = None, email: str = "", language: str = ""
) -> list[ErasureRequest]:
    """Ask on behalf of who wrote them, which the caller has seen to. What can be answered at once is.

    The agency's own texts, what is gone already and what awaits an answer are passed over. `email`: where an answer
    that a person must give goes. The same number of queries for any number, but for those of what is erased.
    """
    rows = Contribution.objects.unscoped(reason="the caller has found whose they are").filter(pk__in=ids)
    rows = rows.exclude(capacity="agency").exclude(state__in=(State.RESTRICTED, State.ERASED))
    rows = rows.exclude(erasure_requests__state=Asked.WAITING)
    mine = list(rows.select_related("place").order_by("pk").select_for_update(of=("self",), no_key=True))
    due = today() + relativedelta(months=1)
    judged = {
        a.pk: a for a in Appraisal.objects.filter(pk__in=[c.pk for c in mine]).select_related("rule__ground")
    }
    held, context = on_hold(list(judged)), kept_in_context(list(judged))
    lifted = set(
        ErasureRequest.objects.filter(contribution__in=mine, state=Asked.LIFTED).values_list(
            "contribution", flat=True
        )
    )
    asked = []
    for c in mine:
        request = ErasureRequest(
            contribution=c, place=c.place, person=person, email=email, language=language, due=due
        )
        if c.pk in lifted:
            # What a person has decided otherwise once, a person answers.
            request.state, request.reason = Asked.WAITING, ""
        else:
            request.state, request.reason = _by_plan(
                c, judged[c.pk], held=c.pk in held, context=c.pk in context
            )
        request.answered_at = None if request.state == Asked.WAITING else clock.now()
        if request.answered_at:
            request.email = ""
        asked.append(request)
        tx.audit("privacy.asked", c, place=c.place, answer=request.state)
    carry_out(tx, asked)
    return ErasureRequest.objects.bulk_create(asked)


def _by_plan(c: Contribution, judged: Appraisal, *, held: bool, context: bool) -> tuple[str, str]:
    """The answer, and the reason that its writer is shown."""
    if held:
        return Asked.WAITING, _("Nothing here may be erased for now: it is on hold.")
    ground = str(judged.rule.ground) if judged.rule else ""
    if c.state == State.DRAFT:
        return Asked.ERASED, _("A draft is yours alone.")
    if context:
        return Asked.RESTRICTED, _("The conversation it stands in is preserved as it stood.")
    match judged.outcome:
        case Outcome.DISCARD:
            return Asked.ERASED, _("It is not worth keeping in the archive. %(ground)s") % {"ground": ground}
        case Outcome.DOUBTFUL:
            return Asked.WAITING, ""
        case _kept:
            reason = _("The law on archives asks that it is kept: %(what)s. %(why)s")
            what = Outcome(judged.outcome).label
            return Asked.RESTRICTED, reason % {"what": what, "why": judged.reason or ground}


def carry_out(tx: Tx, asked: Iterable[ErasureRequest]) -> None:
    """Erase and restrict what has been answered so. What was restricted says what it was: the caller saves it."""
    gone = [r for r in asked if r.state == Asked.ERASED]
    if gone:
        ground = _("At its writer’s request (GDPR article 17)")
        for capture in erase(tx, [r.contribution_id for r in gone], ground=ground).captures:
            tx.emit(CaptureAsked(capture))
    kept = [r for r in asked if r.state == Asked.RESTRICTED]
    for request in kept:
        request.was = request.contribution.state
    _restrict(tx, [r.contribution for r in kept])


def _restrict(tx: Tx, contributions: Sequence[Contribution]) -> None:
    """Let nobody see them, and cut the ways to their writers. The words stand, with the name in the record alone."""
    ids = [c.pk for c in contributions]
    rows = Contribution.objects.unscoped(reason="the command has decided").filter(pk__in=ids)
    rows.update(state=State.RESTRICTED, author=None, author_name="", author_title="", mandate=None)
    Revision.objects.filter(contribution__in=ids).update(by=None)
    for model, field in own_addresses():
        model._default_manager.filter(pk__in=ids).update(**{field: ""})
    Follower.objects.filter(contribution__in=ids).delete()
    # Also where an archivist had shown the public more than the contribution itself did.
    Entry.objects.filter(contribution__in=ids).update(publicity=Publicity.WITHHELD)
    for c in contributions:
        tx.audit("privacy.restricted", c, place=c.place)
        _count(c, c.state, -1)


def restore(tx: Tx, request: ErasureRequest) -> None:
    """Let what was restricted be what it was before, for a request that has been saved as lifted: the database asks for
    it. Moderators' decisions that have ended meanwhile end for it now. It is its writer's again where they asked from
    an account that still is; what else was cut stays cut: the name and the address, who followed it, and what the
    public journal shows.
    """
    c = request.contribution
    rows = Contribution.objects.unscoped(reason="the command has decided").filter(pk=c.pk)
    rows.update(state=request.was, author=User.objects.filter(pk=request.person or 0).first())
    tx.audit("privacy.lifted", c, request=request.pk)
    _count(c, request.was, 1)
    settle(tx, hold(c.pk))


def _count(c: Contribution, state: str, by: int) -> None:
    """Of comments, what is shown is counted where they stand."""
    if c.kind == COMMENT and state == State.PUBLISHED and c.root_id:
        tallies.count(c.root_id, "comments", by)
