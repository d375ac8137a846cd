"""The hearing's addresses: below /m/<place>/hearing/, and the receipts', which stand outside any place."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.tools.hearing.web import (
    answer,
    beside,
    claiming,
    easy,
    fields,
    outcome,
    public,
    receipts,
    report,
    versions,
)
from moteplass.tools.hearing.web.desk.routes import ROUTES as DESK
from moteplass.tools.hearing.web.inviting.routes import ROUTES as INVITING
from moteplass.tools.hearing.web.inviting.routes import SITE_ROUTES as LINKS
from moteplass.tools.hearing.web.running.routes import ROUTES as RUNNING

BOTH = ("GET", "POST")

ROUTES: list[URLPattern] = [
    page("", public.hearing, may=Act.READ, name="hearing", cached=True),
    # Whoever may read may open the form: the view itself says why an answer cannot be sent, and keeps what was typed.
    page("answer/", answer.answer_hearing, may=Act.READ, name="hearing-submit", methods=BOTH),
    page("easy/", easy.easy, may=Act.READ, name="hearing-easy", cached=True),
    page("passages/", beside.passages, may=Act.READ, name="hearing-passages", cached=True),
    page("answers/<int:answer>/", public.answer, may=Act.READ, name="hearing-answer", cached=True),
    page("outcome/", outcome.outcome, may=Act.READ, name="hearing-outcome", cached=True),
    page("outcome/report.pdf", report.report, may=Act.READ, name="hearing-report", cached=True),
    page(
        "outcome/<int:reply>/",
        outcome.answers,
        may=Act.READ,
        name="hearing-outcome-answers",
        cached=True,
    ),
    page("letter/", versions.letter_versions, may=Act.READ, name="hearing-letter-versions", cached=True),
    page(
        "letter/<int:version>/",
        versions.letter_version,
        may=Act.READ,
        name="hearing-letter-version",
        cached=True,
    ),
    page("answers/fields/", fields.fields, may=Act.READ, name="hearing-fields", cached=True),
    page("answers.schema.json", fields.schema, may=Act.READ, name="hearing-schema", cached=True),
    page("answers.<str:format>", public.download, may=Act.READ, name="hearing-download"),
    page("export.<str:format>", public.export, may=Act.EXPORT, name="hearing-export"),
    *RUNNING,
    *DESK,
    *INVITING,
]

# The code is the key: it opens one answer, whoever brings it.
SITE_ROUTES: list[URLPattern] = [
    page("receipt/", receipts.enter_code, may=Act.BROWSE, name="receipt-enter", methods=BOTH),
    page("receipt/<str:code>/", receipts.receipt, may=Act.BROWSE, name="receipt"),
    page("receipt/<str:code>/edit/", receipts.change, may=Act.BROWSE, name="receipt-edit", methods=BOTH),
    page("receipt/<str:code>/claim/", claiming.claim, may=Act.OWN, name="receipt-claim", methods=BOTH),
    page(
        "receipt/<str:code>/withdraw/",
        receipts.withdraw,
        may=Act.BROWSE,
        name="receipt-withdraw",
        methods=BOTH,
    ),
    page(
        "receipt/<str:code>/files/<int:attachment>/<str:name>",
        receipts.own_file,
        may=Act.BROWSE,
        name="receipt-file",
    ),
    *LINKS,
]
