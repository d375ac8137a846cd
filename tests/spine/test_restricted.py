"""What is restricted is nobody's to read, whatever their role, and does not come back."""

import pytest
from django.db import DatabaseError, transaction

from moteplass.spine.access.actor import SYSTEM, actor_for
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.places.models import Role
from moteplass.spine.records.models import Appraisal
from tests.conftest import logged_in
from tests.world import World


@pytest.mark.parametrize("state", [State.RESTRICTED, State.ERASED])
def test_nobody_reads_what_is_restricted_or_erased(world: World, state: State) -> None:
    hearing = world.place()
    answer = world.answer(hearing, "No longer mine to show.", actor=world.as_charlie)
    rows = Contribution.objects.unscoped(reason="the test restricts it").filter(pk=answer.pk)
    rows.update(state=state, author=None)
    people = [world.charlie, *(world.member(hearing.tool.place, f"p-{role}", role) for role in Role.values)]
    for person in people:
        assert not Contribution.objects.visible_to(actor_for(person)).filter(pk=answer.pk).exists(), person
    assert Contribution.objects.visible_to(SYSTEM).filter(pk=answer.pk).exists()
    place = hearing.tool.place.slug
    for path in (f"/m/{place}/hearing/answers/{answer.pk}/", f"/m/{place}/records/{answer.pk}/"):
        assert logged_in("p-archivist@example.test").get(path).status_code == 404


def test_what_is_restricted_keeps_its_appraisal_and_does_not_come_back(world: World) -> None:
    answer = world.answer(world.place())
    rows = Contribution.objects.unscoped(reason="the test restricts it").filter(pk=answer.pk)
    before = Appraisal.objects.get(pk=answer.pk)
    rows.update(state=State.RESTRICTED)
    after = Appraisal.objects.get(pk=answer.pk)
    assert (after.rule_id, after.outcome, after.due) == (before.rule_id, before.outcome, before.due)
    with pytest.raises(DatabaseError, match="does not become"), transaction.atomic():
        rows.update(state=State.PUBLISHED)
    rows.update(state=State.ERASED)
