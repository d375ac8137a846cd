"""What anyone meets: the front page, the lists, a place's home, search, feeds, pages of text."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.web.public import (
    calendar,
    embed,
    feeds,
    files,
    front,
    health,
    info,
    journal,
    language,
    lists,
    organisation,
    place,
    report,
    rules,
    searching,
    statement,
)
from moteplass.web.public.comment import comment
from moteplass.web.public.flagging import enter_flag_code, flag_contribution, flag_receipt
from moteplass.web.public.follow import confirm, follow, follow_contribution, stop
from moteplass.web.public.holding import hold
from moteplass.web.public.support import support
from moteplass.web.public.writer import writer

BOTH = ("GET", "POST")

SITE: list[URLPattern] = [
    page("", front.front, may=Act.BROWSE, name="front", cached=True),
    page("hearings/", lists.hearings, may=Act.BROWSE, name="hearings", cached=True),
    page("hearings/calendar/", calendar.calendar, may=Act.BROWSE, name="calendar", cached=True),
    page("hearings.ics", calendar.calendar_file, may=Act.BROWSE, name="calendar-file", cached=True),
    page("hearings.atom", calendar.calendar_feed, may=Act.BROWSE, name="calendar-feed", cached=True),
    page("places/", lists.places, may=Act.BROWSE, name="places", cached=True),
    page(
        "organisations/<slug:organisation>/",
        organisation.show_organisation,
        may=Act.BROWSE,
        name="organisation",
        cached=True,
    ),
    page("search/", searching.site_search, may=Act.BROWSE, name="search"),
    page("how/", info.how, may=Act.BROWSE, name="how", cached=True),
    page("rules/", info.rules, may=Act.BROWSE, name="rules", cached=True),
    page("privacy/", info.privacy, may=Act.BROWSE, name="privacy", cached=True),
    page("accessibility/", info.accessibility, may=Act.BROWSE, name="accessibility", cached=True),
    page("language/<slug:code>/", language.language, may=Act.BROWSE, name="language"),
    page("follow/<str:token>/", confirm, may=Act.BROWSE, name="follow-confirm", methods=BOTH),
    page("flag/", enter_flag_code, may=Act.BROWSE, name="flag-enter", methods=BOTH),
    page("flag/<str:code>/", flag_receipt, may=Act.BROWSE, name="flag"),
    page("follow/<str:token>/stop/", stop, may=Act.BROWSE, name="follow-stop", methods=BOTH),
    page("files/<int:attachment>/<str:name>", files.serve, may=Act.BROWSE, name="file"),
    page("journal/", journal.journals, may=Act.BROWSE, name="journals", cached=True),
    page("journal/<slug:organisation>/", journal.show_journal, may=Act.BROWSE, name="journal", cached=True),
    page(
        "journal/<slug:organisation>/feed.atom",
        journal.feed,
        may=Act.BROWSE,
        name="journal-feed",
        cached=True,
    ),
    page("journal/<slug:organisation>/journal.csv", journal.file, may=Act.BROWSE, name="journal-file"),
    page(
        "journal/<slug:organisation>/<int:year>/<int:number>/",
        journal.show_case,
        may=Act.BROWSE,
        name="journal-case",
        cached=True,
    ),
    page("moderation/report/", report.show_report, may=Act.BROWSE, name="moderation-report", cached=True),
    page("moderation/report.csv", report.report_file, may=Act.BROWSE, name="moderation-report-file"),
    page(
        "moderation/report/<slug:organisation>/",
        report.show_report,
        may=Act.BROWSE,
        name="moderation-report-agency",
        cached=True,
    ),
    page("moderation/statement/", statement.enter, may=Act.BROWSE, name="statement-enter", methods=BOTH),
    page(
        "moderation/statement/<str:code>/",
        statement.show_statement,
        may=Act.BROWSE,
        name="statement",
        methods=BOTH,
    ),
    page("sitemap.xml", feeds.sitemap, may=Act.BROWSE, name="sitemap", cached=True),
    page("robots.txt", feeds.robots, may=Act.BROWSE, name="robots", cached=True),
    page("healthz", health.healthz, may=Act.BROWSE, name="health"),
]

_CONTRIBUTION = "m/<slug:place>/<slug:tool>/c/<int:contribution>"

PLACES: list[URLPattern] = [
    page("m/<slug:place>/", place.place_home, may=Act.READ, name="place", cached=True),
    page("m/<slug:place>/rules/", rules.place_rules, may=Act.READ, name="place-rules", cached=True),
    page(
        "m/<slug:place>/rules/<int:version>/",
        rules.place_rules,
        may=Act.READ,
        name="place-rules-version",
        cached=True,
    ),
    page("m/<slug:place>/search/", searching.place_search, may=Act.READ, name="place-search"),
    page("m/<slug:place>/feed.atom", feeds.place_feed, may=Act.READ, name="place-feed", cached=True),
    page("m/<slug:place>/<slug:tool>/embed/", embed.embed, may=Act.READ, name="embed", cached=True),
    page("m/<slug:place>/<slug:tool>/follow/", follow, may=Act.READ, name="follow", methods=BOTH),
    page(
        f"{_CONTRIBUTION}/support/", support, may=Act.SUPPORT, name="contribution-support", methods=("POST",)
    ),
    page(
        f"{_CONTRIBUTION}/follow/",
        follow_contribution,
        may=Act.READ,
        name="contribution-follow",
        methods=BOTH,
    ),
    # Whether they may comment, the view and the command say: what was typed is kept.
    page(f"{_CONTRIBUTION}/comment/", comment, may=Act.READ, name="contribution-comment", methods=BOTH),
    page(f"{_CONTRIBUTION}/flag/", flag_contribution, may=Act.READ, name="contribution-flag", methods=BOTH),
    page(f"{_CONTRIBUTION}/writer/", writer, may=Act.READ, name="contribution-writer", methods=BOTH),
    page(f"{_CONTRIBUTION}/hold/", hold, may=Act.CHECK, name="contribution-hold", methods=("POST",)),
]
