"""The page of transfers: asked for, made by a job, fetched; stopped; refused in words; and nobody else's."""

import tarfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.transfer.jobs import make
from moteplass.spine.transfer.models import Transfer
from moteplass.tools.hearing.models import Hearing
from tests.conftest import logged_in
from tests.kit.noark5.package import OFFICIAL
from tests.spine.transfer.test_export import closed
from tests.world import World

pytestmark = [
    pytest.mark.skipif(not OFFICIAL.is_dir(), reason=f"no official schemas in {OFFICIAL}"),
    pytest.mark.usefixtures("in_english"),
]


@pytest.fixture
def hearing(world: World, settings: Any, tmp_path: Path) -> Hearing:
    settings.NOARK5_SCHEMAS = str(OFFICIAL)
    settings.VAR = tmp_path
    hearing = world.place(title="Lights")
    world.answer(hearing, name="Anne")
    return hearing


@pytest.fixture
def archivist(world: World, hearing: Hearing) -> Client:
    return logged_in(world.member(hearing.tool.place, "Vera", "archivist").email)


def address(hearing: Hearing) -> str:
    return f"/m/{hearing.tool.place.slug}/records/transfer/"


def test_a_package_is_asked_for_made_in_the_background_and_fetched(
    archivist: Client, hearing: Hearing, tmp_path: Path
) -> None:
    closed(hearing.tool)
    here = address(hearing)
    assert "Nothing has been handed over yet" in archivist.get(here).content.decode()
    archivist.post(here)
    said = archivist.post(here, follow=True).content.decode()
    assert "under way already" in said and Transfer.objects.count() == 1
    transfer = Transfer.objects.get()
    watched = archivist.get(f"{here}?watch={transfer.pk}", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in watched and "every 3s" in watched
    make(transfer.pk)
    make(transfer.pk)
    transfer.refresh_from_db()
    assert transfer.state == "done" and transfer.done == transfer.parts
    page = archivist.get(here).content.decode()
    assert transfer.sha256 in page and transfer.told["tar"]["file"] in page and "every 3s" not in page
    answer = archivist.get(f"{here}{transfer.pk}.tar")
    raw = b"".join(answer)
    with tarfile.open(fileobj=BytesIO(raw)) as tar:
        assert f"{transfer.told['id']}/content/arkivstruktur.xml" in tar.getnames()
    assert "attachment" in answer["Content-Disposition"]
    assert AuditEntry.objects.get(verb="transfer.fetched").subject_id == transfer.pk
    assert not list((tmp_path / "transfers").iterdir())


def test_what_is_not_ready_is_told_in_words_and_can_be_left_out(archivist: Client, hearing: Hearing) -> None:
    here = address(hearing)
    assert "Leave out what is not ready" in archivist.get(here).content.decode()
    archivist.post(here)
    make(Transfer.objects.get().pk)
    assert Transfer.objects.get().state == "refused"
    assert "await a decision" in archivist.get(here).content.decode()


def test_a_transfer_is_stopped_and_what_was_made_of_it_goes(
    archivist: Client, hearing: Hearing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(hearing.tool)
    here = address(hearing)
    archivist.post(here)
    pk = Transfer.objects.get().pk
    monkeypatch.setattr("moteplass.spine.transfer.jobs._WHILE", -1)
    make(pk)
    assert Transfer.objects.get().state == "making" and (tmp_path / "transfers" / str(pk)).is_dir()
    archivist.post(here, {"stop": pk})
    make(pk)
    assert Transfer.objects.get().state == "stopped" and not (tmp_path / "transfers" / str(pk)).exists()
    assert "not under way any more" in archivist.post(here, {"stop": pk}, follow=True).content.decode()
    assert archivist.get(f"{here}{pk}.tar").status_code == 404


def test_nobody_but_the_archivist_of_the_place_meets_it(
    world: World, hearing: Hearing, archivist: Client, client: Client
) -> None:
    archivist.post(address(hearing))
    other = world.place()
    assert archivist.get(address(other)).status_code in (403, 404)
    world.member(other.tool.place, "Vera", "archivist")
    pk = Transfer.objects.get().pk
    assert archivist.get(f"{address(other)}?watch={pk}").status_code == 404
    client.force_login(world.bob)
    assert client.get(address(hearing)).status_code in (403, 404)
    assert client.post(address(hearing), {"stop": pk}).status_code in (403, 404)
