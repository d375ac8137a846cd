"""What was uploaded and never sent does not stay."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from moteplass.kit import clock
from moteplass.spine.content.attachments import FOLDER
from moteplass.spine.content.models import Attachment
from moteplass.spine.content.sweeping import sweep_uploads
from tests.world import World


def test_only_old_files_that_nothing_names_are_swept(world: World) -> None:
    answer = world.answer(world.place())
    sent = default_storage.save(f"{FOLDER}/sent.pdf", ContentFile(b"x"))
    left = default_storage.save(f"{FOLDER}/left.pdf", ContentFile(b"x"))
    Attachment.objects.create(
        contribution_id=answer.pk, name="a.pdf", mime="application/pdf", size=1, file=sent
    )
    sweep_uploads()
    assert default_storage.exists(left)
    with clock.frozen(clock.now() + timedelta(days=3)):
        sweep_uploads()
    assert default_storage.exists(sent)
    assert not default_storage.exists(left)
