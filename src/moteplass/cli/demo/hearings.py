"""One hearing of the demo: run through its whole life by the real commands, then dated back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from moteplass.cli.demo.answers import Form, calm, load_answers
from moteplass.cli.demo.papers import paper
from moteplass.cli.demo.places import Content, World, furnish, steward_of
from moteplass.cli.demo.quiet import quietly
from moteplass.kit import clock
from moteplass.spine.access.actor import SYSTEM, Actor
from moteplass.spine.content.attachments import take
from moteplass.spine.content.models import Attachment, Contribution
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.registry.loader import place_templates
from moteplass.spine.stewardship.commands import change_place, create_place, move_place
from moteplass.tools.hearing.commands import running
from moteplass.tools.hearing.commands.easy import EasyInput, write_easy
from moteplass.tools.hearing.commands.rounds import start_round
from moteplass.tools.hearing.commands.running import QuestionInput, SectionInput
from moteplass.tools.hearing.models import SUMMARY, Extension, Hearing, Question

_KINDS = {"free_text": "text", "one_of": "one", "several_of": "several", "scale": "scale"}
_OWN_WORDS = {
    "nb": (
        "Svaret ditt",
        "Hva vil du si om forslaget?",
        "Skriv med egne ord. Spørsmålene under kan du hoppe over.",
    ),
    "nn": (
        "Svaret ditt",
        "Kva vil du seie om framlegget?",
        "Skriv med eigne ord. Spørsmåla under kan du hoppe over.",
    ),
    "en": ("Your answer", "What do you want to say about the proposal?", "Use your own words."),
}


def load_hearing(world: World, content: Content, answers: Sequence[Content], outcome: str = "") -> None:
    """Make the place, draft, publish, answer, extend, close and sum up, as far as this hearing has come."""
    place_content, given = content["place"], content["hearing"]
    steward = world.actor(steward_of(place_content))
    opens, closes = world.moment(given["opens"]), world.moment(given["closes"])
    with clock.frozen(min(opens, world.loaded) - timedelta(days=12)):
        tool = _draft(world, steward, place_content, given, outcome)
    hearing = Hearing.objects.select_related("tool__place__organisation").get(pk=tool.pk)
    place = hearing.tool.place
    Place.objects.filter(pk=place.pk).update(created_at=min(opens, world.loaded) - timedelta(days=12))
    if given["state"] == "draft":
        _set_terms(steward, hearing, given, opens, closes)
        return
    extensions = given.get("extensions", [])
    first_deadline = world.moment(extensions[0]["from"]) if extensions else closes
    # Published now with a period as long as the real one: the database's own clock decides what is open.
    _set_terms(steward, hearing, given, None, world.loaded + (first_deadline - opens))
    with clock.frozen(opens):
        running.publish_hearing(steward, hearing=hearing)
    for extension in extensions:
        _extend(world, steward, hearing, extension, opens)
    # Letters are received on days when it was open.
    Hearing.objects.filter(pk=hearing.pk).update(opens_at=opens)
    load_answers(world, hearing, _form(hearing, given), answers)
    _date_back(hearing, opens, closes)
    calm(hearing)
    if given["state"] == "closed":
        running.close_hearing(SYSTEM, hearing=hearing)
        _sum_up(world, hearing, given)
    if place_content.get("state") == "closed":
        with clock.frozen(closes + timedelta(days=30)):
            move_place(steward, place=place, to="closed")
    if asked_again := content.get("round"):
        with quietly():
            _ask_again(world, steward, hearing, given, asked_again)


def _ask_again(world: World, steward: Actor, first: Hearing, given: Content, changed: Content) -> None:
    """A new round, as open as the first was, with another letter and nobody's answer yet."""
    opens, closes = world.moment(changed["opens"]), world.moment(changed["closes"])
    with clock.frozen(opens):
        tool = start_round(steward, hearing=first)
        change_place(steward, place=tool.place, title=changed["title"], summary=changed["summary"].strip())
        new = Hearing.objects.select_related("tool__place").get(pk=tool.pk)
        running.write_letter(steward, hearing=new, title=changed["title"], body=changed["letter"])
        _set_terms(steward, new, given, None, world.loaded + (closes - opens))
        running.publish_hearing(steward, hearing=new)
    Place.objects.filter(pk=tool.place_id).update(created_at=opens)
    _date_back(new, opens, closes)


def _draft(world: World, steward: Actor, place_content: Content, given: Content, outcome: str) -> Tool:
    with translation.override(given.get("language", "nb")):
        tool = create_place(
            steward,
            organisation=world.organisations[place_content["owner"]],
            template=place_templates()["hearing"],
            title=place_content["title"],
            slug=place_content["slug"],
        )
    furnish(world, tool.place, place_content, summary=given["summary"], outcome=outcome)
    hearing = Hearing.objects.get(pk=tool.pk)
    body = given["letter"].rstrip()
    if number := given.get("case_number"):
        word = {"nb": "Saksnummer", "nn": "Saksnummer", "en": "Case number"}[given.get("language", "nb")]
        body += f"\n\n{word}: {number}"
    running.write_letter(steward, hearing=hearing, title=given["title"], body=body)
    if easy := given.get("easy"):
        write_easy(steward, hearing=hearing, given=EasyInput(easy["title"], easy["text"].strip()))
    for document in given.get("documents", []):
        file = paper(document["title"], document["body"], document["format"])
        upload = SimpleUploadedFile(f"{document['key']}.{document['format']}", file)
        attachment = running.add_document(
            steward, hearing=hearing, taken=take(upload), title=document["title"]
        )
        Attachment.objects.filter(pk=attachment).update(at=clock.now())
    running.set_questions(steward, hearing=hearing, sections=_sections(given))
    return tool


def _sections(given: Content) -> list[SectionInput]:
    heading, question, help_text = _OWN_WORDS[given.get("language", "nb")]
    own = SectionInput(heading, questions=[QuestionInput(question, help=help_text)])
    return [own, *(_section(section) for section in given["sections"])]


def _section(given: Content) -> SectionInput:
    law = " ".join(given.get("law", "").split())
    parts = [f"> {law}" if law else "", " ".join(given.get("intro", "").split())]
    return SectionInput(
        heading=given["title"],
        body="\n\n".join(part for part in parts if part),
        questions=[
            QuestionInput(
                text=q["text"],
                kind=_KINDS[q["kind"]],
                help=q.get("help", ""),
                required=q.get("required", False),
                options=[option["label"] for option in q.get("options", [])],
                low_label=q.get("scale", {}).get("low", ""),
                high_label=q.get("scale", {}).get("high", ""),
            )
            for q in given["questions"]
        ],
    )


def _form(hearing: Hearing, given: Content) -> Form:
    """The questions as they now stand in the database, by the content's keys: same order, section by section."""
    rows = list(
        Question.objects.filter(section__hearing=hearing)
        .order_by("section__position", "position")
        .prefetch_related("options")
    )
    questions: dict[str, Question] = {}
    options: dict[tuple[str, str], tuple[int, str]] = {}
    scales: dict[str, tuple[int, int]] = {}
    contents = [q for section in given["sections"] for q in section["questions"]]
    for q, row in zip(contents, rows[1:], strict=True):
        questions[q["key"]] = row
        if scale := q.get("scale"):
            scales[q["key"]] = (scale["min"], scale["max"])
        for option, stored in zip(q.get("options", []), row.options.all(), strict=True):
            options[q["key"], option["key"]] = (stored.pk, stored.text)
    return Form(rows[0], questions, options, scales)


def _set_terms(
    steward: Actor, hearing: Hearing, given: Content, opens: datetime | None, closes: datetime
) -> None:
    settings = given["settings"]
    running.set_terms(
        steward,
        hearing=hearing,
        opens_at=opens,
        closes_at=closes,
        short_reason=" ".join(given.get("short_period_reason", "").split()),
        names_may_be_withheld=settings["names_may_be_withheld"],
        checked_first=settings["show_answers"] == "after_check",
        write_first=settings["answer_first"],
        comments_allowed=settings["comments"],
    )
    hearing.refresh_from_db()


def _extend(world: World, steward: Actor, hearing: Hearing, given: Any, opens: datetime) -> None:
    before, after = world.moment(given["from"]), world.moment(given["to"])
    extension = running.extend_hearing(
        steward,
        hearing=hearing,
        closes_at=world.loaded + (after - opens),
        reason=" ".join(given["reason"].split()),
    )
    Extension.objects.filter(pk=extension.pk).update(before=before, after=after, at=world.moment(given["at"]))


def _date_back(hearing: Hearing, opens: datetime, closes: datetime) -> None:
    Hearing.objects.filter(pk=hearing.pk).update(opens_at=opens, closes_at=closes)
    letters = Contribution.objects.unscoped(reason="the demo is dated back").filter(
        pk__in=[hearing.letter_id, hearing.easy_id]
    )
    letters.update(created_at=opens - timedelta(days=12), published_at=opens)
    hearing.refresh_from_db()


def _sum_up(world: World, hearing: Hearing, given: Content) -> None:
    if summary := given.get("outcome"):
        at = world.moment(summary["at"])
        with clock.frozen(at):
            running.write_summary(world.actor(summary["by"]), hearing=hearing, body=summary["text"])
        rows = Contribution.objects.unscoped(reason="the demo is dated back").filter(
            tool_id=hearing.pk, kind=SUMMARY
        )
        rows.update(created_at=at, published_at=at)
