"""Learning from a place's own decisions: what is worth it lets texts await a check, and no word of theirs is kept."""

import re
from random import Random

import pytest

from moteplass.spine.content.models import Contribution, State
from moteplass.spine.moderation import learning
from moteplass.spine.moderation.learning import learn_again
from moteplass.spine.moderation.likely import FEWEST, WORTH, learn, score, worth
from moteplass.spine.moderation.models import Learned
from moteplass.spine.places.models import Place
from tests.world import World

_SAID = re.findall(
    r"\w+", "the light by the school ought to be on longer because children walk home when it is dark"
)
_SOLD = re.findall(
    r"\w+", "buy cheap pills and watches now win a free telephone for the best casino bonus here"
)


def texts(many: int) -> tuple[list[str], list[bool]]:
    """As many of each kind, mixed."""
    dice = Random(1)
    held = [at % 2 == 0 for at in range(2 * many)]
    return [" ".join(dice.choices(_SOLD if bad else _SAID, k=12)) for bad in held], held


def test_advertising_is_told_from_what_people_say() -> None:
    said, held = texts(FEWEST)
    area, past = worth(said, held)
    weights = learn(said, held)
    assert area > WORTH
    assert score(weights, "Win a free casino bonus") > past > score(weights, "The light by the school")
    assert not {"casino", "school"} & {str(at) for at in weights}


def test_where_nothing_tells_them_apart_it_is_no_better_than_chance() -> None:
    dice = Random(2)
    said, _held = texts(60)
    area, _past = worth(said, [dice.random() < 0.5 for _text in said])
    assert area < WORTH


def test_a_guarded_place_learns_at_night_and_forgets_when_its_forms_are_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "FEWEST", 12)
    hearing = world.place()
    said, held = texts(12)
    for text, bad in zip(said, held, strict=True):
        if bad:
            pk = world.answer(hearing, text).pk
            Contribution.objects.unscoped(reason="a test").filter(pk=pk).update(state=State.HIDDEN)
        else:
            world.answer(hearing, text)
    learn_again()
    assert not Learned.objects.exists()
    Place.objects.filter(pk=hearing.tool.place_id).update(guarded=True)
    learn_again()
    assert Learned.objects.get().area > WORTH
    ours, theirs = (
        world.answer(hearing, " ".join(words), actor=world.as_charlie) for words in (_SAID, _SOLD)
    )
    rows = Contribution.objects.unscoped(reason="a test").filter(pk__in=[ours.pk, theirs.pk])
    assert list(rows.order_by("pk").values_list("state", flat=True)) == [State.PUBLISHED, State.AWAITING]
    Place.objects.filter(pk=hearing.tool.place_id).update(guarded=False)
    learn_again()
    assert not Learned.objects.exists()
