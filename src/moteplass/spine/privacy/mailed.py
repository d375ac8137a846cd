"""The link that shows an address's owner what is held with it: signed, good for an hour, sent whatever there is."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from moteplass.kit import clock
from moteplass.spine.notify.mails import address, write_mail
from moteplass.spine.notify.models import Mail

SALT = "moteplass.privacy"
HOUR = 60 * 60
_PURPOSE = "privacy.link"
# So that nobody can fill another's mailbox with them.
_AN_HOUR = 3


def mail_link(email: str, language: str) -> None:
    """Nothing of what is held is looked up: the mail is the same whether there is anything or not. At most three an
    hour to an address; after those, none.
    """
    since = clock.now() - timedelta(seconds=HOUR)
    if Mail.objects.filter(to__iexact=email, purpose=_PURPOSE, created_at__gt=since).count() >= _AN_HOUR:
        return
    token = signing.dumps(email.lower(), salt=SALT)
    write_mail(
        to=email,
        template="mail/privacy_link.txt",
        purpose=_PURPOSE,
        language=language,
        link=address(reverse("privacy-mail", kwargs={"token": token})),
    )
