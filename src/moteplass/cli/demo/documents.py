"""A project room or a report of the demo: its documents, their versions and what is said of them."""

import uuid
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from moteplass.cli.demo.papers import paper
from moteplass.cli.demo.places import Content, World, furnish, steward_of
from moteplass.kit import clock
from moteplass.spine.content.attachments import take
from moteplass.spine.content.models import Attachment, Contribution
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.registry.loader import place_templates
from moteplass.spine.stewardship.commands import create_place, move_place
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.documents.commands import (
    DocumentInput,
    change_document,
    keep_draft,
    publish_report,
    write_document,
)
from moteplass.tools.documents.models import REPORT, Document

_NAMESPACE = uuid.UUID("6f8a0a36-2c0e-4a4b-9a55-0c5a3b6de1f7")


def load_documents(world: World, content: Content) -> None:
    """Make the place, write the documents oldest first, and date them back."""
    place_content = content["place"]
    steward, opened = world.actor(steward_of(place_content)), world.moment(content["opened"])
    with clock.frozen(opened):
        tool = create_place(
            steward,
            organisation=world.organisations[place_content["owner"]],
            template=place_templates()[content["template"]],
            title=place_content["title"],
            slug=place_content["slug"],
        )
        furnish(world, tool.place, place_content, summary=place_content["summary"])
        if content["template"] != REPORT:
            move_place(steward, place=tool.place, to=Place.State.OPEN)
    Place.objects.filter(pk=tool.place_id).update(created_at=opened - timedelta(days=7))
    for given in content["documents"]:
        _one(world, Tool.objects.select_related("place").get(pk=tool.pk), place_content, given)


def _one(world: World, tool: Tool, place_content: Content, given: Content) -> None:
    author, at = world.actor(given["by"]), world.moment(given["at"])
    with clock.frozen(at):
        sent = _given(tool, place_content, given, given["body"], given.get("files", []))
        if tool.place.template == REPORT:
            document = publish_report(author, draft=keep_draft(author, tool=tool, given=sent))
        else:
            document = write_document(author, tool=tool, given=sent)
    document = Document.objects.select_related("tool__place").get(pk=document.pk)
    for version, edit in enumerate(given.get("edits", []), 1):
        with clock.frozen(world.moment(edit["at"])):
            sent = _given(tool, place_content, given, edit["body"], [])
            change_document(world.actor(edit["by"]), document=document, given=sent, version=version)
    rows = Contribution.objects.unscoped(reason="the demo is dated back")
    said = rows.get(pk=document.pk)
    dates: dict[int, datetime] = {said.pk: at}
    for comment in given.get("comments", []):
        with clock.frozen(world.moment(comment["at"])):
            posted = post_comment(world.actor(comment["by"]), about=said, text=comment["text"])
        dates[posted.pk] = world.moment(comment["at"])
    for pk, moment in dates.items():
        rows.filter(pk=pk).update(created_at=moment, published_at=moment)
    Attachment.objects.filter(contribution_id=said.pk).update(at=at)


def _given(
    tool: Tool, place_content: Content, given: Content, body: str, files: list[Content]
) -> DocumentInput:
    return DocumentInput(
        title=given["title"],
        body=body.strip(),
        submission=uuid.uuid5(_NAMESPACE, f"{tool.place.slug}/{given['title']}"),
        language=place_content["language"],
        files=tuple(
            take(SimpleUploadedFile(f"{f['key']}.pdf", paper(f["title"], f["body"], "pdf"))) for f in files
        ),
    )
