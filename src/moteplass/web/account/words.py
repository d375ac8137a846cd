"""What allauth says to people, in our words and all our languages (it has no nynorsk of its own)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

ACCOUNT_ERRORS: dict[str, Any] = {
    "account_inactive": _("This account is closed."),
    "cannot_remove_primary_email": _("This is the address you log in with. Choose another one first."),
    "duplicate_email": _("This is the address you already have."),
    "email_password_mismatch": _(
        "The e-mail address or the password is wrong. Try again, or ask for a new password."
    ),
    "email_taken": _("This address cannot be used here."),
    "enter_current_password": _("That is not your present password."),
    "incorrect_code": _("The code is wrong. Codes change every half minute: use the newest one."),
    "incorrect_password": _("The password is wrong."),
    "invalid_or_expired_key": _("The link has been used, or is too old."),
    "invalid_login": _("We could not log you in with this."),
    "invalid_password_reset": _("The link has been used, or is too old."),
    "max_email_addresses": _("You cannot have more than %d e-mail addresses."),
    "too_many_login_attempts": _("Too many attempts. Wait a few minutes and try again."),
    "unknown_email": _("We could not log you in with this."),
    "unverified_primary_email": _("Confirm your e-mail address first: the link is in the mail we sent you."),
    "select_only_one": _("Choose only one."),
    "same_as_current": _("This is the address you already have."),
    "rate_limited": _("A little too fast. Wait a few minutes and try again."),
}

MFA_ERRORS: dict[str, Any] = {
    "add_email_blocked": _("Remove the second step from your log-in before you change the address."),
    "cannot_delete_authenticator": _("You cannot remove this: staff log in with two steps here."),
    "cannot_generate_recovery_codes": _("Set up a passkey or an authenticator app first."),
    "incorrect_code": _("The code is wrong. Codes change every half minute: use the newest one."),
    "unverified_email": _("Confirm your e-mail address first: the link is in the mail we sent you."),
    "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
}

# By the template allauth asks for. Empty: nothing is said, the page itself shows what happened.
NOTICES: dict[str, Any] = {
    "account/messages/cannot_delete_primary_email.txt": ACCOUNT_ERRORS["cannot_remove_primary_email"],
    "account/messages/email_confirmation_failed.txt": _(
        "%(email)s could not be confirmed: it belongs to another account."
    ),
    "account/messages/email_confirmation_sent.txt": _(
        "We have sent a mail to %(email)s. Open the link in it to go on."
    ),
    "account/messages/email_confirmed.txt": _("%(email)s is confirmed."),
    "account/messages/email_deleted.txt": _("%(email)s is removed."),
    "account/messages/logged_in.txt": "",
    "account/messages/logged_out.txt": "",
    "account/messages/login_code_sent.txt": "",
    "account/messages/password_changed.txt": _("Your password is changed."),
    "account/messages/password_set.txt": _("Your password is saved."),
    "account/messages/primary_email_set.txt": _("Your e-mail address is changed."),
    "account/messages/unverified_primary_email.txt": ACCOUNT_ERRORS["unverified_primary_email"],
    "mfa/messages/recovery_codes_generated.txt": _("You have new recovery codes. Keep them in a safe place."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
}

# What has changed, by the mail allauth sends about it; also the line in the audit log.
CHANGES: dict[str, Any] = {
    "email_changed": _("Changed the e-mail address"),
    "email_confirm": _("Confirmed an e-mail address"),
    "email_deleted": _("Removed an e-mail address"),
    "password_changed": _("Changed the password"),
    "password_reset": _("Chose a new password from a mail"),
    "password_set": _("Chose a password"),
    "recovery_codes_generated": _("Made new recovery codes"),
    "totp_activated": _("Set up an authenticator app"),
    "totp_deactivated": _("Removed the authenticator app"),
    "webauthn_added": _("Added a passkey"),
    "webauthn_removed": _("Removed a passkey"),
    "account_connected": _("Connected another log-in"),
    "account_disconnected": _("Disconnected another log-in"),
}

# Lines of the audit log that nobody is mailed about.
COMINGS: dict[str, Any] = {
    "logged_in": _("Logged in"),
    "logged_out": _("Logged out"),
    "locked_out": _("Log-in was stopped after too many wrong passwords"),
}

# What those who run the site have done with an account, at the command line (cli/user.py).
BY_OPERATORS: dict[str, Any] = {
    "created": _("Made the account"),
    "password_set": _("Gave it a new password"),
    "logged_out": _("Logged its person out everywhere"),
    "operator_made": _("Let its person run the site"),
    "operator_removed": _("Let its person run the site no longer"),
}

# Texts that stay inside allauth and Django: listed here so that our catalogues hold them, all of them in nynorsk too.
FROM_ELSEWHERE = (
    _("You must type the same password each time."),
    _("This field is required."),
    _("Enter a valid email address."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
)
