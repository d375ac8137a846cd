"""What happens in the background: telling those who take an interest in a document that it has changed."""

from typing import Any

from django.urls import reverse

from moteplass.kit import localise
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.content.reading import version_by
from moteplass.spine.notify.audience import audience
from moteplass.spine.notify.mails import address, key_of, write_mail


def tell_changed(document_id: int, version: int) -> None:
    """Mail the document's author and followers, and those who have commented: of each document at most once a day."""
    rows = Contribution.objects.unscoped(reason="whom we tell is asked what they may read")
    found = rows.select_related("tool__place__organisation", "place__organisation")
    contribution = found.filter(pk=document_id, state=State.PUBLISHED).first()
    if contribution is None:
        return
    change: Any = Revision.objects.annotate(called=version_by()).get(
        contribution=contribution, number=version
    )
    where = {"place": contribution.place.slug, "tool": contribution.tool.slug, "document": document_id}
    for reader in audience(contribution, but=[change.by_id]):
        write_mail(
            to=reader.email,
            language=reader.language,
            unsubscribe=reader.stop,
            template="documents/mail/changed.txt",
            purpose="documents.changed",
            key=key_of("documents", document_id, reader.email, localise.today()),
            place=contribution.place,
            contribution=contribution,
            title=contribution.title,
            by=change.called,
            link=address(reverse("documents-document", kwargs=where)),
            changes=address(reverse("documents-version", kwargs={**where, "version": version})),
        )
