"""Every page of the product with an address at which it can be seen, and who sees it there."""

from dataclasses import dataclass

CITIZEN = "mira.falkanger@innboks.example"
STEWARD = "liv.brekke@naermiljo.example"
MODERATOR = "samira.nouri@fjellvik.example"
SUMMARISER = "gunnhild.myklestad@ferjetilsynet.example"

# Read by everyone, and by everyone the same but for what their roles add.
PUBLIC = (
    "/",
    "/hearings/",
    "/hearings/?state=closed",
    "/places/",
    "/search/",
    "/search/?q=lys",
    "/search/?q=finnesikke",
    "/how/",
    "/rules/",
    "/privacy/",
    "/accessibility/",
    "/api/v1/docs",
    "/m/morkere-netter/",
    "/m/fagforum-uteomrader/",
    "/m/stoy-fra-lekeplasser/",
    "/m/morkere-netter/search/?q=lys",
    "/m/morkere-netter/hearing/",
    "/m/morkere-netter/hearing/?q=finnesikke",
    "/m/nattferje/hearing/",
    "/m/morkere-netter/hearing/answer/",
    "/m/nattferje/hearing/answer/",
    "/m/morkere-netter/hearing/answers/{answer}/",
    "/m/morkere-netter/hearing/c/{answer}/comment/",
    "/m/morkere-netter/hearing/c/{comment}/comment/",
    "/m/morkere-netter/hearing/follow/",
    "/receipt/",
    "/receipt/{code}/",
    "/receipt/{code}/?sent",
    "/receipt/{code}/edit/",
    "/receipt/{code}/withdraw/",
    "/follow/{token}/",
    "/follow/{token}/stop/",
)
# On the way in: only for those who have not logged in.
DOOR = (
    "/login/login/",
    "/login/signup/",
    "/login/inactive/",
    "/login/confirm-email/",
    "/login/confirm-email/{confirm}/",
    "/login/password/reset/",
    "/login/password/reset/done/",
    "/login/password/reset/key/{reset}/",
    "/login/password/reset/key/done/",
    "/login/3rdparty/login/cancelled/",
    "/login/3rdparty/login/error/",
)
OWN = (
    "/me/",
    "/me/contributions/",
    "/mail/",
    "/mail/{mail}/",
    "/login/logout/",
    "/login/email/",
    "/login/password/change/",
    "/login/reauthenticate/",
    "/login/2fa/",
    "/login/2fa/totp/activate/",
    "/login/2fa/webauthn/",
    "/login/2fa/webauthn/add/",
    "/login/3rdparty/",
    "/m/kai-og-ventetid/",
    "/m/kai-og-ventetid/members/",
)
# What those see who run something, by whom.
WORK = {
    STEWARD: (
        "/places/new/",
        "/m/et-sted-a-ga/hearing/",
        "/m/et-sted-a-ga/hearing/setup/case/",
        "/m/et-sted-a-ga/hearing/setup/letter/",
        "/m/et-sted-a-ga/hearing/setup/letter/?preview=1",
        "/m/et-sted-a-ga/hearing/setup/questions/",
        "/m/et-sted-a-ga/hearing/setup/period/",
        "/m/et-sted-a-ga/hearing/setup/publish/",
        "/m/et-sted-a-ga/hearing/manage/",
        "/m/morkere-netter/",
        "/m/morkere-netter/hearing/",
        "/m/morkere-netter/hearing/manage/",
        "/m/morkere-netter/hearing/check/",
        "/m/morkere-netter/hearing/check/?state=hidden",
        "/m/morkere-netter/hearing/summary/",
        "/m/morkere-netter/members/",
        "/m/morkere-netter/settings/",
        "/m/morkere-netter/log/",
        "/m/nattlys/",
        "/m/nattlys/members/",
    ),
    MODERATOR: ("/m/tretti-ved-skolene/hearing/check/", "/m/tretti-ved-skolene/hearing/answers/{awaiting}/"),
    SUMMARISER: ("/m/nattferje/hearing/manage/", "/m/nattferje/hearing/summary/"),
}
# Pages that answer with something else than 200, and are pages all the same.
STATUS = {"/login/3rdparty/login/error/": 401}
# Routes that are no page of their own, and why.
NO_PAGE = {
    "language": "leads back",
    "file": "a file",
    "receipt-file": "a file",
    "sitemap": "XML",
    "robots": "text",
    "health": "text",
    "place-feed": "Atom",
    "hearing-download": "a file",
    "hearing-export": "a file",
    "hearing-setup": "leads to the first unfinished step",
    "contribution-support": "takes POST only",
    "account_set_password": "leads on for those with a password",
    "account_confirm_login_code": "log-in by code is off",
    "mfa_authenticate": "only between the two steps of a log-in",
    "mfa_reauthenticate": "only with a second step",
    "mfa_reauthenticate_webauthn": "only with a second step",
    "mfa_deactivate_totp": "only with a second step",
    "mfa_view_recovery_codes": "only with a second step",
    "mfa_generate_recovery_codes": "only with a second step",
    "mfa_download_recovery_codes": "a file",
    "mfa_remove_webauthn": "only with a passkey",
    "mfa_edit_webauthn": "only with a passkey",
    "mfa_login_webauthn": "JSON",
    "socialaccount_signup": "only on the way back from another log-in",
    "openid_connect_login": "leads to another log-in",
    "openid_connect_callback": "leads back from another log-in",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands in the addresses above. Found in the house, or made there by visitors."""

    answer: int
    comment: int
    awaiting: int
    code: str
    token: str
    confirm: str
    reset: str
    mail: str

    def in_address(self, pattern: str) -> str:
        return pattern.format(**{name: getattr(self, name) for name in self.__slots__})
