"""People who log in. Most who take part never do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from moteplass.spine.organisations.models import Employment


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a log-in. Without a password they can only come in by another way."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person with a log-in. What they may do follows from memberships and employments, never from a flag here."""

    class Language(models.TextChoices):
        NB = "nb", _("Bokmål")
        NN = "nn", _("Nynorsk")
        EN = "en", _("English")

    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    language = models.CharField(_("Language"), max_length=2, choices=Language.choices, default=Language.NB)
    is_active = models.BooleanField(default=True)
    # Runs the installation: makes organisations and people. Opens no door to a closed place.
    is_operator = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    # What was read together with the person, past ones too (spine.access.known); `jobs` None: nothing was.
    jobs: "Sequence[Employment] | None" = None
    speaks_for: Sequence[Any] = ()
    silences: Sequence[Any] = ()
    is_assured: bool = False

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_case")]

    def __str__(self) -> str:
        return self.name or self.email


class ApiKey(models.Model):
    """A key with which a program acts as a person. Only a digest is kept: see spine.accounts.keys."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(_("Name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """What a provider (OpenID Connect) calls a person: its issuer and a name of its own for them. Nothing else of it is
    kept, a national identity number least of all."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    made_at = models.DateTimeField(auto_now_add=True)
    # That the provider assures who it is: then its bearer is verified, and one.
    assured = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once"),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(assured=True), name="identity_assured_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} of {self.issuer}"


class Assurance(models.Model):
    """That a log-in has verified an account: once, and that account alone. Outlives the log-in, and for a time the
    account, since what was voted there still counts."""

    # Of issuer and subject: spine.accounts.identities.digest_of.
    digest = models.CharField(max_length=64, unique=True)
    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    # When the account was closed.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None, closed_at__isnull=False)
                | models.Q(user__isnull=False, closed_at=None),
                name="assurance_knows_when_it_was_closed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.digest[:8]} assures {self.user_id}"


class Session(AbstractBaseSession):
    """A log-in that runs, or a visitor on the way to one. No network address is kept. See spine.access.people."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    # Browser and system, in the names people know them by.
    browser = models.CharField(max_length=30, blank=True)
    begun_at = models.DateTimeField()
    # Within the hour.
    used_at = models.DateTimeField()
    # The provider's own session that it came of (spine.accounts.identities.digest_of), to be ended with it.
    provider_session = models.CharField(max_length=64, blank=True)

    class Meta(AbstractBaseSession.Meta):
        indexes = [
            models.Index(
                fields=["provider_session"],
                condition=~models.Q(provider_session=""),
                name="session_of_provider",
            )
        ]
