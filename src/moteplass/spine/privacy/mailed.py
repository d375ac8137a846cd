"""The link that shows an address's owner what is held with it: signed, good for an hour, sent whatever there is."""

from django.core import signing
from django.urls import reverse

from moteplass.spine.notify.mails import address, write_mail

SALT = "moteplass.privacy"
HOUR = 60 * 60


def mail_link(email: str, language: str) -> None:
    """Nothing is looked up: the mail is the same whether anything is held or not."""
    token = signing.dumps(email.lower(), salt=SALT)
    write_mail(
        to=email,
        template="mail/privacy_link.txt",
        purpose="privacy.link",
        language=language,
        link=address(reverse("privacy-mail", kwargs={"token": token})),
    )
