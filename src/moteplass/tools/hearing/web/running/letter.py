"""Step 2: the hearing letter, and the documents beside it. Every button saves what is typed."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from moteplass.kit import sanitise
from moteplass.kit.fields import Text
from moteplass.spine.content.attachments import Taken
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.reading import AttachmentRow, attachments
from moteplass.spine.content.uploads import collect
from moteplass.tools.hearing.commands.running import add_document, remove_document, write_letter
from moteplass.tools.hearing.queries import letter_source
from moteplass.tools.hearing.web.running.steps import Setup, shown, summary

LETTER_MAX = 100_000
DOCUMENTS_MAX = 30


class LetterForm(forms.Form):
    body = Text(required=False, max_length=LETTER_MAX)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        long = _("The letter can have at most 100,000 characters. Put the rest in a document.")
        self.fields["body"].error_messages["max_length"] = long


def edit_letter(setup: Setup) -> HttpResponse:
    request, hearing = setup.request, setup.hearing
    if request.method != "POST":
        return _draw(setup, LetterForm(initial={"body": letter_source(hearing)}))
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _draw(setup, form)
    body = form.cleaned_data["body"]
    if body != letter_source(hearing):
        title = (
            Contribution.objects.unscoped(reason="the room has been decided").get(pk=hearing.letter_id).title
        )
        write_letter(setup.actor, hearing=hearing, title=title, body=body)
    if refused := _documents(setup):
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


def title_of(taken: Taken) -> str:
    """A title from a file name: "horings-notat_2.pdf" reads "horings notat 2"."""
    stem = " ".join(taken.name.rsplit(".", 1)[0].replace("_", " ").replace("-", " ").split())
    return stem[:1].upper() + stem[1:]


def _present(setup: Setup) -> list[AttachmentRow]:
    return attachments([setup.hearing.letter_id]).get(setup.hearing.letter_id, [])


def _draw(setup: Setup, form: LetterForm, refused: list[str] | None = None) -> HttpResponse:
    body = str(form["body"].value() or "")
    preview = ""
    if setup.request.GET.get("preview") and body.strip():
        preview = mark_safe(sanitise.markdown_to_html(body))  # noqa: S308  # sanitised
    return setup.draw(
        "hearing/running/letter.html",
        errors=summary(form) + [("documents", words) for words in refused or []],
        form=shown(form),
        preview=preview,
        documents=_present(setup),
        refused=refused or [],
        max_bytes=settings.ATTACHMENT_MAX_BYTES,
    )
