"""What the demo's case workers have made of the answers, in the closed workspace behind a hearing."""

from collections.abc import Mapping
from typing import Any

from moteplass.cli.demo.answers import submission_of
from moteplass.cli.demo.places import Content, World, steward_of
from moteplass.cli.demo.quiet import quietly
from moteplass.kit import clock
from moteplass.spine.access.actor import Actor
from moteplass.spine.insight.commands.coding import Given, code
from moteplass.spine.insight.commands.doubles import be_done, begin_double
from moteplass.spine.insight.commands.suggesting import ask_for_themes
from moteplass.spine.insight.commands.themes import make_theme
from moteplass.spine.insight.commands.views import save_view
from moteplass.spine.insight.finding import find_same_text
from moteplass.spine.insight.models import Theme
from moteplass.spine.insight.queries.wanted import Wanted
from moteplass.spine.insight.themes_found import find_themes
from moteplass.spine.places.models import Tool
from moteplass.tools.hearing.commands.outcome import ReplyInput, publish_reply, write_reply
from moteplass.tools.hearing.models import Answer, Question


def load_work(world: World, content: Content, work: Content) -> None:
    """Two code independently and open it; then what is left is shared out, and themes are replied to."""
    slug = content["place"]["slug"]
    tool = Tool.objects.get(place__slug=slug, kind="hearing")
    given = Answer.objects.filter(hearing_id=tool.pk).select_related("contribution")
    by_form = {answer.submission: answer.contribution for answer in given}
    named = {*work["codings"], *work["assigned"], *(note["answer"] for note in work["notes"])}
    answers = {key: by_form[submission_of(slug, key)] for key in named}
    steward = world.actor(steward_of(content["place"]))
    themes = {
        theme["key"]: make_theme(steward, tool=tool, name=theme["name"], description=theme["description"]).pk
        for theme in work["themes"]
    }
    # The stance is on the first question: what one wants to say about the proposal.
    asked = Question.objects.filter(section__hearing_id=tool.pk).order_by("section__position", "position")
    question = asked.values_list("pk", flat=True)[0]
    first, second = (world.people[key].pk for key in work["coders"])
    double = begin_double(steward, tool=tool, first=first, second=second)
    for at, coder in enumerate(work["coders"]):
        for answer, said in work["codings"].items():
            own = said[0] if said[at] == "+" else said[at]
            code(world.actor(coder), contribution=answers[answer], given=_given(own, themes, question))
        be_done(world.actor(coder), double=double)
    for answer in work["codings"]:
        code(steward, contribution=answers[answer], given=Given(state="done"))
    for answer, person in work["assigned"].items():
        state = "clarify" if answer in work["clarify"] else ""
        code(
            steward,
            contribution=answers[answer],
            given=Given(assignee=world.people[person].pk, state=state),
        )
    for note in work["notes"]:
        code(world.actor(note["by"]), contribution=answers[note["answer"]], given=Given(note=note["text"]))
    for view in work["views"]:
        query = f"{view['query']}&{Wanted(theme=str(themes[view['theme']])).query}"
        save_view(world.actor(view["by"]), tool=tool, name=view["name"], query=query, shared=view["shared"])
    with clock.frozen(world.moment(work["replied"])):
        for reply in work["replies"]:
            _reply(steward, themes[reply["theme"]], reply)


def read_by_machine(world: World, content: Content) -> None:
    """What the machine has found in a hearing that nobody has coded yet: as its jobs do, and done at once."""
    tool = Tool.objects.get(place__slug=content["place"]["slug"], kind="hearing")
    find_same_text(tool.pk)
    with quietly():
        ask_for_themes(world.actor(steward_of(content["place"])), tool=tool)
    find_themes(tool.pk)


def _reply(steward: Actor, theme: int, given: Content) -> None:
    passages = {name: given.get(name, "").strip() for name in ("before", "after")}
    said = ReplyInput(
        heading=given["heading"],
        about=given["about"],
        text=given["text"].strip(),
        changed=any(passages.values()),
        why=given.get("why", ""),
        **passages,
    )
    publish_reply(steward, reply=write_reply(steward, theme=Theme.objects.get(pk=theme), given=said))


def _given(said: Mapping[str, Any], themes: Mapping[str, int], question: int) -> Given:
    return Given(
        added=[themes[key] for key in said["themes"]], stances={question: said["stance"]}, state="done"
    )
