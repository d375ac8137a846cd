"""What archivists decide of disposal: holds; lists proposed, taken back and approved; and what the job then does."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import clock
from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.capture.facts import CaptureAsked
from moteplass.spine.capture.models import Capture
from moteplass.spine.command import Tx, command
from moteplass.spine.content.attachments import Taken
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.disposal import finding
from moteplass.spine.disposal.erasing import erase, kept_in_context, on_hold
from moteplass.spine.disposal.facts import DisposalApproved
from moteplass.spine.disposal.models import Disposal, Disposed, Hold
from moteplass.spine.places.models import Place
from moteplass.spine.records.models import Appraisal
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible

declare_verbs(
    {
        "disposal.held": gettext_lazy("Put on hold: nothing of it may be disposed of"),
        "disposal.lifted": gettext_lazy("Lifted a hold"),
        "disposal.proposed": gettext_lazy("Proposed what is to be disposed of"),
        "disposal.dropped": gettext_lazy("Took back what was proposed to be disposed of"),
        "disposal.approved": gettext_lazy("Approved that it is disposed of"),
        "disposal.carried": gettext_lazy("Disposed of what was approved"),
        "disposal.reported": gettext_lazy("Signed a report of what was disposed of"),
    }
)
# So many in one transaction; so many on one list.
BATCH = 200
MOST = 10_000
REASON_MAX = 500
S, R = Disposal.State, Disposed.Result


@command(Act.APPRAISE, on="place")
def put_on_hold(tx: Tx, *, place: Place, reason: str, contribution: int | None = None) -> Hold:
    """Let nothing of a place, or of one contribution in it, be disposed of. Waits for a batch that is being erased.

    Raises NotPossible without a reason, or where it is on hold already, NoRoom for a contribution of another place.
    """
    if not 0 < len(reason.strip()) <= REASON_MAX:
        raise NotPossible(_("Say why it is on hold, in at most 500 characters."))
    Place.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)
    rows = Contribution.objects.unscoped(reason="the command has decided").filter(place=place)
    if contribution and not rows.filter(pk=contribution).exclude(state=State.ERASED).exists():
        raise NoRoom(contribution)
    try:
        with transaction.atomic():
            hold = Hold.objects.create(
                place_id=place.pk,
                contribution_id=contribution,
                reason=reason.strip(),
                by_user=tx.actor.user_id,
                by_name=tx.actor.name,
            )
    except IntegrityError:
        raise NotPossible(_("It is on hold already.")) from None
    tx.audit("disposal.held", hold, quiet=True, contribution=contribution)
    return hold


@command(Act.APPRAISE, on="place")
def lift_hold(tx: Tx, *, place: Place, hold: int) -> None:
    """Let it be disposed of again when it is due. Twice is once. Raises NoRoom for another place's."""
    found = Hold.objects.select_for_update().filter(place_id=place.pk, pk=hold).first()
    if found is None:
        raise NoRoom(hold)
    Hold.objects.filter(pk=hold, lifted_at=None).update(lifted_at=clock.now(), lifted_by_name=tx.actor.name)
    tx.audit("disposal.lifted", found, quiet=True)


@command(Act.APPRAISE, on="place")
def propose(tx: Tx, *, place: Place, only: Sequence[int] | None = None, but: Sequence[int] = ()) -> Disposal:
    """Propose what is due in a place: all of it, or `only` some, and nothing of `but`. What is on hold, or in a thread
    that is preserved in context, is left out; of more than MOST, the rest stays due.

    Raises NotPossible where nothing is left.
    """
    rows = finding.free(place).exclude(pk__in=but)
    if only is not None:
        rows = rows.filter(pk__in=only)
    names = (
        "pk",
        "kind",
        "appraisal__due",
        "appraisal__rule_id",
        "appraisal__rule__ground__reference",
        "appraisal__reason",
    )
    found = list(rows.order_by("appraisal__due", "pk").values_list(*names)[:MOST])
    if not found:
        raise NotPossible(_("Nothing of it is due and free to be disposed of."))
    made = Disposal.objects.create(
        place_id=place.pk, proposed_by=tx.actor.user_id, proposed_by_name=tx.actor.name, count=len(found)
    )
    items = [
        Disposed(
            disposal=made,
            contribution_id=pk,
            kind=kind,
            due=day,
            # A person's own decision comes before the rule.
            rule=None if reason else rule,
            ground=(reason or ground or "")[:500],
        )
        for pk, kind, day, rule, ground, reason in found
    ]
    try:
        with transaction.atomic():
            Disposed.objects.bulk_create(items, batch_size=5000)
    except IntegrityError:
        raise NotPossible(_("Somebody else has just proposed some of it. See their list first.")) from None
    tx.audit("disposal.proposed", made, quiet=True, count=len(found))
    return made


def _locked(place: Place, pk: int) -> Disposal:
    found = Disposal.objects.select_for_update(of=("self",)).filter(place_id=place.pk, pk=pk).first()
    if found is None:
        raise NoRoom(pk)
    return found


def _waiting(disposal: Disposal) -> QuerySet[Disposed]:
    return Disposed.objects.filter(disposal=disposal, result=R.WAITING)


@command(Act.APPRAISE, on="place")
def drop(tx: Tx, *, place: Place, disposal: int) -> None:
    """Take a proposal back. What stood on it is due as before. Raises NotPossible once it is approved."""
    found = _locked(place, disposal)
    if found.state != S.PROPOSED:
        raise NotPossible(_("It has been approved or taken back already."))
    Disposal.objects.filter(pk=found.pk).update(state=S.DROPPED)
    _waiting(found).update(result=R.DROPPED)
    tx.audit("disposal.dropped", found, quiet=True)


@command(Act.APPRAISE, on="place")
def approve(tx: Tx, *, place: Place, disposal: int) -> None:
    """Approve a list: a job then erases what stands on it, which cannot be undone. By a person, never by the system,
    and by another than who proposed it.

    Raises NotPossible for one that is one's own, or is approved already or taken back.
    """
    if tx.actor.user_id is None:
        raise NotPossible(_("A person approves what is disposed of."))
    found = _locked(place, disposal)
    if found.state != S.PROPOSED:
        raise NotPossible(_("It has been approved or taken back already."))
    if found.proposed_by == tx.actor.user_id:
        raise NotPossible(_("You proposed it: another archivist approves it."))
    Disposal.objects.filter(pk=found.pk).update(
        state=S.APPROVED,
        approved_by=tx.actor.user_id,
        approved_by_name=tx.actor.name,
        approved_at=clock.now(),
    )
    tx.audit("disposal.approved", found, quiet=True, count=found.count)
    tx.emit(DisposalApproved(found.pk))


@command(Act.APPRAISE, on="place")
def carry_out_some(tx: Tx, *, place: Place, disposal: int) -> bool:
    """Erase the next BATCH of an approved list, for its job: what is still due, on no hold, in no thread preserved in
    context. Whether there is more. Each is erased in the transaction that says so: cut off, nothing is half done.
    """
    found = _locked(place, disposal)
    if found.state != S.APPROVED:
        raise NotPossible(_("It has not been approved, or is done."))
    ids = list(_waiting(found).order_by("pk").values_list("contribution", flat=True)[:BATCH])
    rows = Contribution.objects.unscoped(reason="the command has decided").filter(pk__in=ids)
    # Whoever decides otherwise of one waits, or is waited for, here: contributions before their appraisals, as where
    # a contribution's state decides its appraisal.
    list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))
    list(Appraisal.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    due = set(rows.filter(finding.is_due()).values_list("pk", flat=True))
    left = dict.fromkeys(set(ids) - due, R.JUDGED)
    left |= dict.fromkeys(rows.filter(state=State.ERASED).values_list("pk", flat=True), R.ERASED)
    left |= dict.fromkeys(kept_in_context([pk for pk in ids if pk not in left]), R.CONTEXT)
    left |= dict.fromkeys(on_hold([pk for pk in ids if pk not in left]), R.HELD)
    going = [pk for pk in ids if pk not in left]
    erase(tx, going, ground=_("Disposal %(number)s") % {"number": found.pk}, disposal=found)
    for result in R:
        those = [pk for pk in ids if left.get(pk, R.DONE) == result]
        if those:
            _waiting(found).filter(contribution__in=those).update(result=result)
    tx.audit("disposal.carried", found, count=len(going), left=len(left))
    return len(ids) == BATCH


@command(Act.APPRAISE, on="place")
def report(tx: Tx, *, place: Place, disposal: int, taken: Taken, signature: bytes) -> None:
    """Keep the signed report: the disposal is done. Captures that lost files are made again. Twice is once."""
    found = _locked(place, disposal)
    if found.state == S.APPROVED and not _waiting(found).exists():
        Disposal.objects.filter(pk=found.pk).update(
            state=S.DONE,
            done_at=clock.now(),
            report=taken.storage_name,
            sha256=taken.sha256,
            signature=signature,
        )
        waiting = Capture.objects.filter(place=place, state=Capture.State.WAITING).order_by("pk")
        for pk in waiting.values_list("pk", flat=True):
            tx.emit(CaptureAsked(pk))
    tx.audit("disposal.reported", found, quiet=True, sha256=taken.sha256)
