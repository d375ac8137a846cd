"""What is erased or restricted while a transfer is under way is not handed over as it stood."""

from pathlib import Path

import pytest

from moteplass.kit.noark5.check import check
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.privacy.commands import ask_erasure
from moteplass.spine.records.models import Outcome
from moteplass.spine.transfer import plan, running
from tests.kit.noark5.package import OFFICIAL
from tests.spine.disposal.marked import archivist_of
from tests.spine.disposal.test_erasing import erase_now
from tests.spine.transfer.test_export import closed, judged, make, structure
from tests.world import World

pytestmark = pytest.mark.skipif(not OFFICIAL.exists(), reason="the official schemas are not here")


def test_parts_made_before_something_was_erased_or_restricted_are_made_anew(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "PART", 2)
    hearing = world.place()
    place = hearing.tool.place
    said = [world.answer(hearing, f"Lamp {n}.", actor=world.as_charlie).pk for n in range(5)]
    closed(hearing.tool)
    before = make(tmp_path / "before", place)
    assert "<skjerming>" not in structure(tmp_path / "before")
    with pytest.raises(running.Stopped):
        make(tmp_path / "out", place, tell=lambda done, of: done < of)
    erase_now(archivist_of(world, place), place=place, ids=[said[3]])
    judged(said[4], Outcome.ARCHIVE)
    ask_erasure(world.as_charlie, contribution=said[4])
    states = dict(
        Contribution.objects.unscoped(reason="a test").filter(pk__in=said).values_list("pk", "state")
    )
    assert (states[said[3]], states[said[4]]) == (State.ERASED, State.RESTRICTED)

    told = make(tmp_path / "out", place)
    assert told["registrations"] == before["registrations"]
    assert not list((tmp_path / "out").rglob(f"{said[3]}-*")) and list(
        (tmp_path / "out").rglob(f"{said[4]}-*")
    )
    whole = structure(tmp_path / "out")
    assert whole.count("<utfoertKassasjon>") >= 1 and whole.count("<skjerming>") == 1
    assert not [f for f in check(tmp_path / "out" / "content", OFFICIAL).findings if f.rule != "AST17"]
