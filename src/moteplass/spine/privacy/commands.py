"""What a person does with what is held of them, and what an archivist answers."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import clock
from moteplass.kit.localise import today
from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.disposal.erasing import on_hold
from moteplass.spine.notify.mails import write_mail
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Membership, Place, Role
from moteplass.spine.privacy import forgetting
from moteplass.spine.privacy.erasing import Asked, ask, carry_out, restore
from moteplass.spine.privacy.holdings import sent_by
from moteplass.spine.privacy.mailed import mail_link
from moteplass.spine.privacy.models import ErasureRequest
from moteplass.spine.records.models import Appraisal, Outcome
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible

declare_verbs(
    {
        "privacy.packaged": gettext_lazy("Fetched what is held about them"),
        "privacy.mail_asked": gettext_lazy("Asked by e-mail what is held with an address"),
        "privacy.code_asked": gettext_lazy("Asked with a receipt code for an answer to be erased"),
        "privacy.answered": gettext_lazy("Answered a request for erasure"),
        "privacy.looked": gettext_lazy("Looked at a restricted contribution"),
        "privacy.account_closed": gettext_lazy("Closed their account"),
    }
)


@command(Act.OWN)
def log_package(tx: Tx, *, format: str) -> None:
    """A line that a person has fetched the whole of their data: it is theirs to see if somebody else did."""
    tx.audit("privacy.packaged", User(pk=tx.actor.user_id), quiet=True, format=format)


@command(Act.OWN)
def ask_erasure(tx: Tx, *, contribution: int) -> ErasureRequest:
    """Ask that one's own contribution be erased. Raises NoRoom for another's, or one that cannot be asked for."""
    rows = Contribution.objects.unscoped(reason="whose it is is asked here").filter(pk=contribution)
    asked = ask(
        tx, list(rows.filter(author=tx.actor.user_id).values_list("pk", flat=True)), person=tx.actor.user_id
    )
    if not asked:
        raise NoRoom(contribution)
    return asked[0]


@command(Act.BROWSE)
def ask_by_mail(tx: Tx, *, email: str, language: str) -> None:
    """Send the owner of an address a link to what is held with it. The line in the log does not say which address."""
    mail_link(email, language)
    tx.audit("privacy.mail_asked", Mail(), quiet=True)


@command(Act.BROWSE)
def ask_erasure_by_code(tx: Tx, *, code: str) -> list[ErasureRequest]:
    """Ask that what a receipt code opens be erased. Raises NoRoom for one that opens nothing."""
    asked = ask(tx, sent_by([code], ""))
    if not asked:
        raise NoRoom(code)
    tx.audit("privacy.code_asked", asked[0], quiet=True)
    return asked


@command(Act.OWN)
def close_account(tx: Tx) -> list[ErasureRequest]:
    """Close one's own account: what one has written is erased or restricted, and everything else of one is gone.

    What awaits an archivist's answer is answered by mail. Raises NotPossible for the last steward of a place.
    """
    user = User.objects.select_for_update().get(pk=tx.actor.user_id or 0)
    _not_needed(user)
    rows = Contribution.objects.unscoped(reason="all of one's own").filter(author=user.pk)
    ids = list(rows.values_list("pk", flat=True))
    asked = ask(tx, ids, email=user.email, language=user.language)
    earlier = ErasureRequest.objects.filter(person=user.pk)
    earlier.filter(state=Asked.WAITING).update(email=user.email, language=user.language)
    earlier.update(person=None)
    tx.audit("privacy.account_closed", user, contributions=len(asked))
    Mail.objects.filter(to__iexact=user.email).delete()
    waiting = sum(request.state == Asked.WAITING for request in asked)
    write_mail(
        to=user.email,
        template="mail/account_closed.txt",
        purpose="privacy.closed",
        language=user.language,
        erased=sum(request.state == Asked.ERASED for request in asked),
        restricted=sum(request.state == Asked.RESTRICTED for request in asked),
        waiting=waiting,
    )
    forgetting.forget_person(user)
    return asked


def _not_needed(user: User) -> None:
    for held in Membership.objects.filter(user=user, role=Role.STEWARD).select_related("place"):
        others = Membership.objects.filter(place=held.place, role=Role.STEWARD, user__isnull=False)
        if not others.exclude(user=user).exists():
            raise NotPossible(
                _("You are the last steward of “%(place)s”. Make somebody else a steward first.")
                % {"place": held.place.title}
            )


@command(Act.APPRAISE, on="place")
def answer_request(tx: Tx, *, place: Place, request_id: int, answer: str, reason: str) -> None:
    """Answer a request that waits, with a reason that its writer is shown. It is also how it is appraised.

    Raises NoRoom where none waits, NotPossible without a reason or for what is on hold.
    """
    rows = ErasureRequest.objects.filter(pk=request_id, place=place, state=Asked.WAITING)
    # The contribution before its appraisal, as everywhere.
    said = Contribution.objects.unscoped(reason="the command has decided").filter(
        pk__in=rows.values("contribution")
    )
    list(said.select_for_update(of=("self",), no_key=True).values_list("pk"))
    request = rows.select_for_update(of=("self",)).select_related("contribution__place").first()
    if request is None:
        raise NoRoom(request_id)
    if not reason.strip():
        raise NotPossible(_("Say why."))
    if answer == Asked.ERASED and on_hold([request.contribution_id]):
        raise NotPossible(_("It is on hold. Lift the hold first, or restrict it."))
    request.state, request.reason = Asked(answer), reason.strip()
    request.answered_at, request.by_name = clock.now(), tx.actor.name
    outcome: dict[str, tuple[str, date | None]] = {
        Asked.ERASED: (Outcome.DISCARD, today()),
        Asked.RESTRICTED: (Outcome.ARCHIVE, None),
    }
    if answer in outcome:
        what, due = outcome[answer]
        Appraisal.objects.filter(pk=request.contribution_id).update(
            outcome=what,
            due=due,
            reason=request.reason,
            by_user=tx.actor.user_id,
            by_name=tx.actor.name,
            # Not to be taken back with what was decided before it.
            batch=None,
            at=clock.now(),
        )
    _tell(request, "mail/erasure_answered.txt")
    request.email = ""
    carry_out(tx, [request])
    request.save()
    tx.audit("privacy.answered", request, answer=answer)


@command(Act.APPRAISE, on="place")
def lift_restriction(tx: Tx, *, place: Place, request_id: int, reason: str) -> None:
    """Let what was restricted be what it was before, with a reason that its writer is shown. What is erased stays so.

    Raises NoRoom where nothing is restricted, NotPossible without a reason.
    """
    rows = ErasureRequest.objects.select_for_update(of=("self", "contribution")).select_related(
        "contribution"
    )
    request = rows.filter(
        pk=request_id, place=place, state=Asked.RESTRICTED, contribution__state=State.RESTRICTED
    ).first()
    if request is None:
        raise NoRoom(request_id)
    if not reason.strip():
        raise NotPossible(_("Say why."))
    request.state, request.lift_reason = Asked.LIFTED, reason.strip()
    request.lifted_at, request.lifted_by_name = clock.now(), tx.actor.name
    request.save()
    restore(tx, request)
    _tell(request, "mail/restriction_lifted.txt")


def _tell(request: ErasureRequest, template: str) -> None:
    """By mail to whoever asked: their account's address, or the one they left when they closed it."""
    person = User.objects.filter(pk=request.person).first() if request.person else None
    to, language = (person.email, person.language) if person else (request.email, request.language)
    if to:
        write_mail(
            to=to,
            template=template,
            purpose="privacy.answered",
            language=language,
            place=request.place,
            request=request,
            label=request.get_state_display(),
        )


@command(Act.APPRAISE, on="place")
def look(tx: Tx, *, place: Place, request: ErasureRequest) -> None:
    """A line that somebody has looked at what is restricted. Its writer sees that it was, and when."""
    tx.audit("privacy.looked", request.contribution, quiet=True, request=request.pk)
