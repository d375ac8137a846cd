"""The archivist's desk of a place, /m/<place>/records/, and the records plan that all places share, /records/."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.web.records import (
    captures,
    desk,
    disposal,
    grounds,
    journal,
    journal_item,
    plan,
    sent_on,
    transfer,
)

_RECORDS = "m/<slug:place>/records"
_BOTH = ("GET", "POST")

SITE: list[URLPattern] = [
    page("records/plan/", plan.show_plan, may=Act.APPRAISE, name="shared-plan", methods=_BOTH),
    page("records/grounds/", grounds.show_grounds, may=Act.APPRAISE, name="shared-grounds", methods=_BOTH),
]
PLACES: list[URLPattern] = [
    page(f"{_RECORDS}/", desk.show_desk, may=Act.APPRAISE, name="records", methods=_BOTH),
    page(
        f"{_RECORDS}/<int:contribution>/",
        desk.show_item,
        may=Act.APPRAISE,
        name="records-item",
        methods=_BOTH,
    ),
    page(f"{_RECORDS}/plan/", plan.show_plan, may=Act.APPRAISE, name="records-plan", methods=_BOTH),
    page(
        f"{_RECORDS}/grounds/",
        grounds.show_grounds,
        may=Act.APPRAISE,
        name="records-grounds",
        methods=_BOTH,
    ),
    page(
        f"{_RECORDS}/captures/",
        captures.show_captures,
        may=Act.APPRAISE,
        name="records-captures",
        methods=_BOTH,
    ),
    page(
        f"{_RECORDS}/captures/<int:capture>.<str:format>",
        captures.fetch,
        may=Act.APPRAISE,
        name="records-capture-file",
    ),
    page(
        f"{_RECORDS}/journal/",
        journal.show_running,
        may=Act.EXPORT,
        name="records-journal",
        methods=_BOTH,
        proven=False,
    ),
    page(
        f"{_RECORDS}/journal/journal.csv",
        journal.running_file,
        may=Act.EXPORT,
        name="records-journal-file",
    ),
    page(
        f"{_RECORDS}/journal/<int:entry>/",
        journal_item.show_entry,
        may=Act.APPRAISE,
        name="records-journal-entry",
        methods=_BOTH,
    ),
    page(
        f"{_RECORDS}/journal/cases/<int:case>/",
        journal_item.show_case,
        may=Act.APPRAISE,
        name="records-journal-case",
        methods=_BOTH,
    ),
    page(
        f"{_RECORDS}/sent-on/", sent_on.show_sent_on, may=Act.APPRAISE, name="records-sent-on", methods=_BOTH
    ),
    page(
        f"{_RECORDS}/transfer/",
        transfer.show_transfers,
        may=Act.APPRAISE,
        name="records-transfer",
        methods=_BOTH,
        proven=True,
    ),
    page(
        f"{_RECORDS}/transfer/<int:transfer>.tar",
        transfer.fetch,
        may=Act.APPRAISE,
        name="records-transfer-file",
        proven=True,
    ),
    page(
        f"{_RECORDS}/disposal/",
        disposal.show_disposal,
        may=Act.APPRAISE,
        name="records-disposal",
        methods=_BOTH,
        proven=True,
    ),
    page(
        f"{_RECORDS}/disposal/<int:disposal>/",
        disposal.show_list,
        may=Act.APPRAISE,
        name="records-disposal-list",
        methods=_BOTH,
        proven=True,
    ),
    page(
        f"{_RECORDS}/disposal/<int:disposal>.<str:ending>",
        disposal.fetch,
        may=Act.APPRAISE,
        name="records-disposal-file",
        proven=True,
    ),
]
