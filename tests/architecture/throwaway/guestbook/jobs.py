"""What happens in the background: telling the stewards."""

from django.urls import reverse

from moteplass.spine.notify.mails import address, write_mail
from moteplass.spine.places.models import Membership, Role
from tests.architecture.throwaway.guestbook.models import Entry


def tell_stewards(entry_id: int) -> None:
    """Mail those who run the place that somebody has written."""
    rows = Entry.objects.select_related("guestbook__tool__place")
    entry = rows.get(pk=entry_id)
    tool = entry.guestbook.tool
    where = {"place": tool.place.slug, "tool": tool.slug, "entry": entry.pk}
    stewards = Membership.objects.filter(place=tool.place, role=Role.STEWARD, user__is_active=True)
    for membership in stewards.select_related("user"):
        if membership.user:
            write_mail(
                to=membership.user.email,
                template="guestbook/mail/entry.txt",
                purpose="guestbook.entry",
                language=membership.user.language,
                place=tool.place,
                link=address(reverse("guestbook-entry", kwargs=where)),
            )
