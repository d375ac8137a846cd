"""Who is let in to a place is told: where, as what, and by whom."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from moteplass.spine.accounts.models import User
from moteplass.spine.notify.mails import address, key_of, write_mail
from moteplass.spine.organisations.terms import lasting
from moteplass.spine.places.models import Membership, Role
from moteplass.spine.registry.loader import when
from moteplass.spine.stewardship.facts import LetIn


def tell_let_in(membership_id: int, by_id: int) -> None:
    """Write to the person, or to each who works in the organisation, but not to whoever did it.

    To nobody where the role has been taken back since. Run twice, it tells nobody twice.
    """
    found = Membership.objects.select_related("place__organisation", "organisation").filter(pk=membership_id)
    for held in found:
        by = User.objects.filter(pk=by_id).values_list("name", flat=True).first()
        for person in _people(held).exclude(pk=by_id).iterator():
            write_mail(
                to=person.email,
                template="mail/let_in.txt",
                purpose="place.let_in",
                key=key_of("let in", held.pk, person.pk),
                language=person.language,
                place=held.place,
                role=Role(held.role).label,
                works_at=held.organisation,
                by=by,
                link=address(reverse("place", kwargs={"place": held.place.slug})),
            )


def _people(held: Membership) -> "QuerySet[User, User]":
    works = Q(lasting("employments__"), employments__organisation=held.organisation_id)
    those = Q(pk=held.user_id) if held.user_id else works
    return User.objects.filter(those, is_active=True).exclude(email="").order_by("pk").distinct()


when(LetIn, tell_let_in)
