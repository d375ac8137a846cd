"""Step 2: the hearing letter, and the documents beside it. Every button saves what is typed."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from moteplass.kit import sanitise
from moteplass.kit.fields import Text
from moteplass.kit.passages import blocks
from moteplass.kit.readability import Reading, reading
from moteplass.spine.content.attachments import Taken
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.reading import AttachmentRow, attachments
from moteplass.spine.content.uploads import collect
from moteplass.tools.hearing.commands.easy import EasyInput, write_easy
from moteplass.tools.hearing.commands.running import add_document, remove_document, write_letter
from moteplass.tools.hearing.models import Hearing
from moteplass.tools.hearing.queries import easy_of, letter_source
from moteplass.tools.hearing.web.running.steps import Setup, shown, summary

LETTER_MAX = 100_000
HEADING_MAX = 200
DOCUMENTS_MAX = 30


class LetterForm(forms.Form):
    """The letter, and beside it the same in an easy-read version, if there is to be one."""

    body = Text(required=False, max_length=LETTER_MAX)
    easy_title = Text(required=False, max_length=HEADING_MAX)
    easy_body = Text(required=False, max_length=LETTER_MAX)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        long = _("The letter can have at most 100,000 characters. Put the rest in a document.")
        self.fields["body"].error_messages["max_length"] = long
        easy = _("The easy-read letter can have at most 100,000 characters.")
        self.fields["easy_body"].error_messages["max_length"] = easy
        self.fields["easy_title"].error_messages["max_length"] = _(
            "The heading can have at most 200 characters."
        )

    def easy(self, title: str) -> EasyInput:
        """What was typed. Without a heading of its own it gets `title`."""
        return EasyInput(self.cleaned_data["easy_title"] or title, self.cleaned_data["easy_body"])


def as_typed(hearing: Hearing) -> dict[str, object]:
    """The texts as the forms begin with them. Two queries."""
    easy = easy_of(hearing)
    return {
        "body": letter_source(hearing),
        "easy_title": easy.title if easy else "",
        "easy_body": easy.body if easy else "",
    }


def read_as(form: forms.Form) -> dict[str, Reading | None]:
    """How hard the letter and the easy-read letter are to read, as typed."""
    return {name: reading(_in_lines(form[name].value())) for name in ("body", "easy_body")}


def _in_lines(body: object) -> str:
    """Each paragraph on one line, however its lines are broken where it is written."""
    return "\n".join(block.text for block in blocks(sanitise.markdown_to_html(str(body or ""))))


def as_read(body: object) -> str:
    """What readers see of a text in Markdown: its words, not how they are formatted."""
    return sanitise.html_to_text(sanitise.markdown_to_html(str(body or "")))


def edit_letter(setup: Setup) -> HttpResponse:
    request, hearing = setup.request, setup.hearing
    typed = as_typed(hearing)
    if request.method != "POST":
        return _draw(setup, LetterForm(initial=typed))
    # Documents are kept also where the text must be put right: nobody should have to choose them again.
    form, refused = LetterForm(request.POST), _documents(setup)
    if not form.is_valid():
        return _draw(setup, form, refused)
    body = form.cleaned_data["body"]
    title = Contribution.objects.unscoped(reason="the room has been decided").get(pk=hearing.letter_id).title
    if body != typed["body"]:
        write_letter(setup.actor, hearing=hearing, title=title, body=body)
    easy = form.easy(title)
    if easy.body != typed["easy_body"] or (easy.body and easy.title != typed["easy_title"]):
        write_easy(setup.actor, hearing=hearing, given=easy)
    if refused:
        return _draw(setup, form, refused)
    match request.POST.get("act"):
        case "preview":
            return HttpResponseRedirect(f"{setup.address()}?preview=1#preview")
        case "upload":
            return HttpResponseRedirect(setup.address(fragment="documents"))
    if request.POST.get("drop"):
        return HttpResponseRedirect(setup.address(fragment="documents"))
    return setup.onward()


def _documents(setup: Setup) -> list[str]:
    """Take away and put in what was asked for. Returns why some could not come along."""
    dropped = setup.request.POST.get("drop", "")
    present = _present(setup)
    if any(str(row.id) == dropped for row in present):
        remove_document(setup.actor, hearing=setup.hearing, attachment_id=int(dropped))
        messages.success(setup.request, _("The document is removed."))
    uploads = setup.request.FILES.getlist("documents")
    if not uploads:
        return []
    files = collect([], uploads, room=max(0, DOCUMENTS_MAX - len(present)))
    for taken in files.taken:
        add_document(setup.actor, hearing=setup.hearing, taken=taken, title=title_of(taken))
    return files.errors


def rendered(body: object) -> str:
    """A text in Markdown as it will look."""
    return mark_safe(sanitise.markdown_to_html(str(body or "")))  # noqa: S308  # sanitised


def title_of(taken: Taken) -> str:
    """A title from a file name: "horings-notat_2.pdf" reads "horings notat 2"."""
    stem = " ".join(taken.name.rsplit(".", 1)[0].replace("_", " ").replace("-", " ").split())
    return stem[:1].upper() + stem[1:]


def _present(setup: Setup) -> list[AttachmentRow]:
    return attachments([setup.hearing.letter_id]).get(setup.hearing.letter_id, [])


def _draw(setup: Setup, form: LetterForm, refused: list[str] | None = None) -> HttpResponse:
    previews = []
    if setup.request.GET.get("preview"):
        texts = [("", form["body"]), (form["easy_title"].value(), form["easy_body"])]
        previews = [(heading, rendered(text.value())) for heading, text in texts if text.value()]
    return setup.draw(
        "hearing/running/letter.html",
        errors=summary(form) + [("documents", words) for words in refused or []],
        form=shown(form),
        readings=read_as(form),
        previews=previews,
        documents=_present(setup),
        refused=refused or [],
        max_bytes=settings.ATTACHMENT_MAX_BYTES,
    )
