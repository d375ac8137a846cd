"""Every page of the product with an address at which it can be seen, and who sees it there."""

from dataclasses import dataclass

CITIZEN = "mira.falkanger@innboks.example"
STEWARD = "liv.brekke@naermiljo.example"
CHECKER = "ingrid.solbakk@naermiljo.example"
MODERATOR = "samira.nouri@fjellvik.example"
SUMMARISER = "gunnhild.myklestad@ferjetilsynet.example"
BOX_STEWARD = "tone.vik@fjellvik.example"
CONTROLLER = "ada.ro@fjellvik.example"

# Read by everyone, and by everyone the same but for what their roles add.
PUBLIC = (
    "/",
    "/hearings/",
    "/hearings/?state=closed",
    "/hearings/calendar/",
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
    "/m/bestillingsbussen/",
    "/m/bestillingsbussen/documents/",
    "/m/stoy-fra-lekeplasser/",
    "/m/morkere-netter/search/?q=lys",
    "/m/morkere-netter/hearing/",
    "/m/morkere-netter/hearing/?q=finnesikke",
    "/m/nattferje/hearing/",
    "/m/nattferje/hearing/outcome/",
    "/m/nattferje/hearing/outcome/{reply}/",
    "/m/nattferje/hearing/answers/{coded}/",
    "/m/morkere-netter/hearing/answer/",
    "/m/nattferje/hearing/answer/",
    "/m/morkere-netter/hearing/answers/{answer}/",
    "/m/morkere-netter/hearing/c/{answer}/comment/",
    "/m/morkere-netter/hearing/c/{comment}/comment/",
    "/m/morkere-netter/hearing/follow/",
    "/m/morkere-netter/hearing/embed/",
    "/receipt/",
    "/receipt/{code}/",
    "/receipt/{code}/?sent",
    "/receipt/{code}/edit/",
    "/receipt/{code}/withdraw/",
    "/follow/{token}/",
    "/follow/{token}/stop/",
)
_BOX = "/m/forslagskassa-fjellvik/ideas/"
IDEAS = tuple(
    _BOX + path
    for path in (
        "",
        "?q=finnesikke",
        "{idea}/",
        "{realised}/",
        "new/",
        "similar/?title=Lån+bort+varebilene",
        "{idea}/point/for/",
        "c/{idea}/follow/",
        "follow/",
        "{idea}/versions/",
        "{edited}/versions/{version}/",
        "{edited}/suggestions/",
        "{edited}/suggestions/{suggestion}/",
        "{idea}/suggest/",
        "board/",
        "campaigns/",
        "campaigns/ventetid/",
        "vote/",
        "vote/pairs/",
        "results/",
        "gains/",
        "{realised}/gains/",
        "{realised}/gains/{gain}/",
    )
)
_MAP = "/m/{map}/opinions/"
OPINIONS = tuple(
    _MAP + path
    for path in (
        "",
        "mine/",
        "add/",
        "similar/?text=Kollektivtrafikken+må+bli+bedre",
        "map/",
        "statements/",
        "statements/{statement}/",
    )
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
        "/m/morkere-netter/hearing/desk/",
        "/m/morkere-netter/hearing/desk/?list=letters",
        "/m/morkere-netter/hearing/desk/?list=checked",
        "/m/morkere-netter/hearing/desk/new/",
        "/m/morkere-netter/hearing/desk/{entry}/",
        "/m/morkere-netter/hearing/desk/{entry}/edit/",
        "/m/morkere-netter/hearing/summary/",
        "/m/morkere-netter/hearing/correct/",
        "/m/morkere-netter/members/",
        "/m/morkere-netter/settings/",
        "/m/morkere-netter/log/",
        "/m/nattlys/",
        "/m/nattlys/members/",
    ),
    CHECKER: ("/m/morkere-netter/hearing/desk/{entry}/", "/m/morkere-netter/hearing/desk/{entry}/edit/"),
    MODERATOR: ("/m/tretti-ved-skolene/hearing/check/", "/m/tretti-ved-skolene/hearing/answers/{awaiting}/"),
    SUMMARISER: (
        "/m/nattferje/hearing/manage/",
        "/m/nattferje/hearing/summary/",
        "/m/nattferje/hearing/replies/",
        "/m/nattferje/hearing/replies/{theme}/",
        *(
            "/m/nattferje/hearing/work/" + path
            for path in (
                "",
                "?theme=none&state=open",
                "?q=finnesikke",
                "{coded}/",
                "themes/",
                "themes/{theme}/",
                "views/?state=open",
                "agreement/",
            )
        ),
    ),
}
# The same, in the tools that came later.
TOOL_WORK = {
    STEWARD: tuple(
        "/m/nattlys/documents/" + path
        for path in (
            "",
            "?q=finnesikke",
            "?show=withdrawn",
            "new/",
            "{document}/",
            "{document}/edit/",
            "{document}/withdraw/",
            "{document}/versions/?before=1&after=3",
            "{document}/versions/2/",
        )
    ),
    BOX_STEWARD: tuple(
        _BOX + path
        for path in (
            "{idea}/",
            "{realised}/gains/{gain}/",
            "board/",
            "check/",
            "overdue/",
            "setup/",
            "campaigns/new/",
            "campaigns/ventetid/",
            "campaigns/ventetid/edit/",
            "vote/setup/",
            "vote/costs/",
            "{own}/edit/",
            "{own}/authors/",
            "{own}/withdraw/",
            "{idea}/move/",
            "{idea}/become/",
            "{idea}/merge/",
            "{idea}/split/",
            "{idea}/confirm/",
        )
    ),
    CONTROLLER: (_BOX + "{realised}/gains/{gain}/sign/{figure}/",),
    "{map_steward}": (_MAP + "check/", _MAP + "setup/", _MAP + "map/"),
}
# Pages that answer with something else than 200, and are pages all the same.
STATUS = {"/login/3rdparty/login/error/": 401}
# Routes that are no page of their own, and why.
NO_PAGE = {
    "contribution-hold": "leads back",
    "ideas-point-hold": "leads back",
    "language": "leads back",
    "file": "a file",
    "receipt-file": "a file",
    "sitemap": "XML",
    "robots": "text",
    "health": "text",
    "place-feed": "Atom",
    "calendar-file": "iCalendar",
    "calendar-feed": "Atom",
    "hearing-download": "a file",
    "hearing-desk-letters": "a file",
    "hearing-desk-scan": "a file",
    "receipt-claim": "leads back",
    "hearing-export": "a file",
    "hearing-letter-versions": "only when a letter has been corrected",
    "hearing-letter-version": "only when a letter has been corrected",
    "hearing-setup": "leads to the first unfinished step",
    "contribution-support": "takes POST only",
    "ideas-export": "a file",
    "ideas-gains-file": "a file",
    "ideas-results-file": "a file",
    "ideas-unsplit": "takes POST only",
    "ideas-follow": "leads to following",
    "ideas-join": "takes POST only",
    "ideas-ballot": "leads to the voting",
    "ideas-campaign-invitation": "takes POST only",
    "ideas-point-withdraw": "only for who wrote the point",
    "documents-open": "leads back where nothing waits to be opened: a test of its own",
    "documents-put-back": "takes POST only",
    "work-bulk": "takes POST only",
    "work-code": "takes POST only",
    "opinions-stance": "leads to the next statement",
    "opinions-export": "a file",
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
    entry: int
    code: str
    token: str
    confirm: str
    reset: str
    mail: str
    # A suggestion box: an idea that has just come, one with an edit suggested, one by the steward, one realised.
    idea: int
    edited: int
    version: int
    suggestion: int
    own: int
    realised: int
    gain: int
    figure: int
    # A map of opinions: its place, who runs it, a statement.
    map: str
    map_steward: str
    statement: int
    # A document in a room.
    document: int
    # An answer that has been coded, and what it is about.
    coded: int
    theme: int
    # A published reply to enough answers for them to be listed.
    reply: int

    def in_address(self, pattern: str) -> str:
        return pattern.format(**{name: getattr(self, name) for name in self.__slots__})
