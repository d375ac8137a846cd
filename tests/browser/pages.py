"""Every page of the product with an address at which it can be seen, and who sees it there."""

CITIZEN = "mira.falkanger@innboks.example"
STEWARD = "liv.brekke@naermiljo.example"
CHECKER = "ingrid.solbakk@naermiljo.example"
MODERATOR = "samira.nouri@fjellvik.example"
SUMMARISER = "gunnhild.myklestad@ferjetilsynet.example"
BOX_STEWARD = "tone.vik@fjellvik.example"
OPERATOR = "sigve.tangerud@drift.example"
CONTROLLER = ARCHIVIST = "ada.ro@fjellvik.example"

# Read by everyone, and by everyone the same but for what their roles add.
PUBLIC = (
    "/",
    "/hearings/",
    "/hearings/?state=closed",
    "/hearings/calendar/",
    "/places/",
    "/organisations/fjellvik/",
    "/organisations/ferjetilsynet/",
    "/search/",
    "/search/?q=lys",
    "/search/?q=finnesikke",
    "/how/",
    "/rules/",
    "/privacy/",
    "/moderation/report/",
    "/moderation/report/fjellvik/",
    "/moderation/statement/",
    "/privacy/request/",
    "/accessibility/",
    "/api/v1/docs",
    "/m/morkere-netter/",
    "/m/fagforum-uteomrader/",
    "/m/bestillingsbussen/",
    "/m/bestillingsbussen/documents/",
    "/m/stoy-fra-lekeplasser/",
    "/m/morkere-netter/rules/",
    "/m/morkere-netter/rules/1/",
    "/m/morkere-netter/search/?q=lys",
    "/m/morkere-netter/hearing/",
    "/m/morkere-netter/hearing/passages/",
    "/m/morkere-netter/hearing/easy/",
    "/m/morkere-netter/hearing/answers/fields/",
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
    "/m/morkere-netter/hearing/c/{comment}/flag/",
    "/flag/",
    "/m/morkere-netter/hearing/follow/",
    "/m/morkere-netter/hearing/embed/",
    "/m/morkere-netter/hearing/invited/",
    "/m/morkere-netter/hearing/invited/?kind=state&status=silent",
    "/invited/{link}/",
    "/invited/{link}/no-remarks/",
    "/invited/{no_remarks}/",
    "/receipt/",
    "/receipt/{code}/",
    "/receipt/{code}/?sent",
    "/receipt/{code}/edit/",
    "/receipt/{code}/about/",
    "/receipt/{code}/withdraw/",
    "/journal/",
    "/journal/fjellvik/",
    "/journal/fjellvik/?q=finnesikke",
    "/journal/fjellvik/{case_year}/{case_number}/",
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
)
OWN = (
    "/me/",
    "/me/contributions/",
    "/me/data/",
    "/me/data/close/",
    "/me/keys/",
    "/me/sessions/",
    "/me/seen/",
    "/me/muted/",
    "/mail/",
    "/mail/{mail}/",
    "/login/logout/",
    "/login/connected/",
    "/login/email/",
    "/login/password/change/",
    "/login/reauthenticate/",
    "/login/2fa/",
    "/login/2fa/totp/activate/",
    "/login/2fa/webauthn/",
    "/login/2fa/webauthn/add/",
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
        *(
            "/m/morkere-netter/hearing/" + path
            for path in (
                "inviting/",
                "inviting/?kind=state&status=silent",
                "inviting/add/",
                "inviting/table/",
                "inviting/words/",
                "inviting/{body}/",
                "missing/?under=10",
                "missing/add/",
                "missing/{frame}/",
                "missing/{frame}/place/",
            )
        ),
        "/m/morkere-netter/hearing/summary/",
        "/m/morkere-netter/hearing/correct/",
        "/m/morkere-netter/members/",
        "/m/morkere-netter/members/groups/",
        "/m/morkere-netter/settings/",
        "/m/morkere-netter/moderation/awaiting/",
        "/m/morkere-netter/moderation/checks/",
        "/m/morkere-netter/log/",
        "/m/nattlys/",
        "/m/nattlys/members/",
    ),
    CHECKER: ("/m/morkere-netter/hearing/desk/{entry}/", "/m/morkere-netter/hearing/desk/{entry}/edit/"),
    ARCHIVIST: tuple(
        "/m/tretti-ved-skolene/records/" + path
        for path in (
            "",
            "?list=all&kind=hearing.answer",
            "?list=due",
            "?list=new",
            "{awaiting}/?list=all",
            "plan/",
            "grounds/",
            "captures/",
            "requests/",
            "sent-on/",
            "transfer/",
            "disposal/",
            "journal/",
            "journal/?q=finnesikke",
            "journal/{journal_entry}/",
            "journal/cases/{journal_case}/",
        )
    ),
    OPERATOR: ("/records/plan/", "/records/grounds/", "/operate/access/", "/operate/mandates/"),
    MODERATOR: (
        "/m/tretti-ved-skolene/hearing/check/",
        "/m/tretti-ved-skolene/hearing/answers/{awaiting}/",
        "/moderation/",
        "/m/forslagskassa-fjellvik/moderation/",
        "/m/forslagskassa-fjellvik/moderation/{flagged}/",
        "/m/forslagskassa-fjellvik/moderation/appeals/",
    ),
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
                "suggestions/",
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
    # Whoever decided does not answer the complaint.
    BOX_STEWARD: (
        "/m/forslagskassa-fjellvik/moderation/appeals/{appeal}/",
        *(
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
    ),
    CONTROLLER: (_BOX + "{realised}/gains/{gain}/sign/{figure}/",),
    "{map_steward}": (_MAP + "check/", _MAP + "setup/", _MAP + "map/"),
}
