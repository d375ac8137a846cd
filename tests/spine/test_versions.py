"""Every version is kept, in order, whatever is done to an answer."""

import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteplass.kit.text import normalise
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution, Revision
from moteplass.spine.content.reading import versions
from moteplass.tools.hearing.answers import AnswerInput, Reply
from moteplass.tools.hearing.commands.answering import change_answer
from moteplass.tools.hearing.models import Answer, Value
from tests.world import World

WORDS = st.text(min_size=1, max_size=200).filter(lambda text: bool(normalise(text)))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(WORDS, min_size=1, max_size=6))
def test_the_history_is_exactly_what_was_said(world: World, texts: list[str]) -> None:
    hearing = world.place()
    answer = world.answer(hearing, texts[0])
    question = world.question(hearing)
    for text in texts[1:]:
        loaded = Answer.objects.select_related("contribution", "hearing__tool__place").get(pk=answer.pk)
        given_ = AnswerInput(replies=[Reply(question, text=text)], submission=uuid.uuid4(), name="Kari")
        change_answer(STRANGER, answer=loaded, given=given_, keep_files=frozenset())
    contribution = Contribution.objects.unscoped(reason="the test looks behind").get(pk=answer.pk)
    history = versions(contribution)
    assert [row.number for row in history] == list(range(len(texts), 0, -1))
    assert [row.body for row in reversed(history)] == [normalise(text) for text in texts]
    assert contribution.revision == len(texts)
    stored = Value.objects.filter(answer_id=answer.pk).order_by("revision")
    assert [value.revision for value in stored] == list(range(1, len(texts) + 1))
    assert Revision.objects.filter(contribution=contribution).count() == len(texts)
