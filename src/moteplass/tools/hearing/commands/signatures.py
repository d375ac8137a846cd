"""How an answer is signed: by whoever gives it, by whose it is where a code changes it, by the desk."""

from dataclasses import replace

from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.access.known import person
from moteplass.spine.access.voices import Voice
from moteplass.spine.command import Tx
from moteplass.spine.content import signing
from moteplass.spine.content.models import Capacity, Contribution
from moteplass.spine.content.signing import Signature
from moteplass.spine.organisations.models import Organisation
from moteplass.tools.hearing.answers import AnswerInput
from moteplass.tools.hearing.models import Answer, Respondent


def signed(tx: Tx, given: AnswerInput, *, writer: Actor | None = None) -> Signature:
    """How an answer is signed by the one who gives it."""
    claims = given.respondent != Respondent.PERSON
    return signing.sign(tx, given.shown_name, shown=bool(given.shown_name), claims=claims, writer=writer)


def writer_of(contribution: Contribution) -> Actor:
    """Whose words an answer is, whatever log-in there is where its code is used: a lent name stays theirs to take back,
    a made-up one theirs alone.
    """
    author = person(contribution.author_id) if contribution.author_id else None
    return replace(actor_for(author) if author else STRANGER, voice=Voice(Capacity.PERSON))


def stays(contribution: Contribution) -> bool:
    """Whether an answer stays signed as it is: what is signed as an employee, or on a mandate."""
    return bool(contribution.mandate_id) or contribution.capacity == Capacity.EMPLOYEE


def as_it_was(answer: Answer, given: AnswerInput) -> AnswerInput:
    """What a verified answer says of its giver is not typed anew."""
    return replace(
        given,
        respondent=answer.respondent,
        name=answer.name,
        organisation_name=answer.organisation_name,
        organisation_number=answer.organisation_number,
        name_withheld=answer.name_withheld,
    )


_KINDS = {
    Organisation.Kind.STATE: Respondent.STATE,
    Organisation.Kind.COUNTY: Respondent.MUNICIPALITY,
    Organisation.Kind.MUNICIPALITY: Respondent.MUNICIPALITY,
    Organisation.Kind.ASSOCIATION: Respondent.ASSOCIATION,
    Organisation.Kind.BUSINESS: Respondent.BUSINESS,
}


def on_mandate(mandate_id: int, given: AnswerInput) -> AnswerInput:
    """The answer as the organisation's that the mandate is from. One query."""
    giver = Organisation.objects.get(mandates=mandate_id)
    kind = _KINDS[Organisation.Kind(giver.kind)]
    return replace(given, respondent=kind, organisation_name=giver.name_nb, organisation_number=giver.number)


def entered(given: AnswerInput) -> Signature:
    """How an answer is signed that somebody else writes in."""
    capacity = Capacity.PERSON if given.respondent == Respondent.PERSON else Capacity.ORGANISATION
    return Signature(given.shown_name, capacity=capacity)
