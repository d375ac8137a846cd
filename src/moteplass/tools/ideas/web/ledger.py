"""An idea's ledger: what is gained, who stands behind it, and how each figure came to be."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _

from moteplass.kit.pages import show
from moteplass.kit.text import normalise
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide, require
from moteplass.spine.access.pages import page
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.registry.tabs import tabs_of
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.commands import ledger as commands
from moteplass.tools.ideas.commands.ledger import OPEN_FROM, Overtaken, SameLine
from moteplass.tools.ideas.models import Gain, GainFigure, Idea
from moteplass.tools.ideas.queries.idea import IdeaRow, idea_in
from moteplass.tools.ideas.queries.ledger import (
    FigureRow,
    Ledger,
    LineRow,
    ledger_of,
    line_of,
    reads_everything,
)
from moteplass.tools.ideas.queries.taken_back import taken_back
from moteplass.tools.ideas.web.ledger_forms import (
    FigureForm,
    LineForm,
    figure_form,
    line_form,
    shown,
    summary,
)
from moteplass.tools.ideas.web.ledger_numbers import big_numbers, hours_in_kroner

Kind = GainFigure.Kind


def lines(request: HttpRequest, actor: Actor, room: Room, idea: int) -> HttpResponse:
    """The whole ledger of an idea, a year at a time; for staff also the form for another line."""
    box, row = queries.box_in(room), idea_in(actor, room, idea)
    writes = decide(actor, Act.CHECK, room).allowed
    form = LineForm(initial={"unit": Gain.Unit.KRONER})
    problem = ""
    if request.method == "POST":
        require(actor, Act.CHECK, room)
        form = LineForm(request.POST)
        if form.is_valid():
            try:
                made = commands.add_line(actor, idea=Idea(pk=row.id, box=box), given=form.given())
            except SameLine as error:
                form.add_error("name", str(error))
            except NotPossible as error:
                problem = str(error)
            else:
                messages.success(request, _("The line is added. Now write its first figure."))
                return HttpResponseRedirect(_line_address(room, idea, made.pk, "figure"))
    found = ledger_of(actor, room, idea)
    year = _year(request.GET.get("year", ""), found.years) or found.latest
    hours = found.sum(Kind.MEASURED, Gain.Unit.HOURS, year)
    return show(
        request,
        "ideas/ledger.html",
        status=422 if form.errors else 409 if problem else 200,
        **_frame(actor, room, row),
        ledger=found,
        year=year,
        big=big_numbers(found, year),
        table=found.table(year) if year else [],
        all_years=_all_years(found),
        worth=hours_in_kroner(box, hours.amount),
        writes=writes,
        signs=decide(actor, Act.SIGN_OFF, room).allowed,
        opens=row.stage_kind in OPEN_FROM,
        units=Gain.Unit.choices,
        form=shown(form),
        errors=summary(form),
        problem=problem,
    )


def _all_years(found: Ledger) -> list[tuple[int, Any, Any]]:
    """(year, expected, measured) in kroner, for the chart of an idea with several years."""
    years = sorted(
        {f.year for k in (Kind.ESTIMATE, Kind.MEASURED) for f in found.figures(k, Gain.Unit.KRONER)}
    )
    return [(y, found.sum(Kind.ESTIMATE, year=y), found.sum(Kind.MEASURED, year=y)) for y in years]


def one_line(request: HttpRequest, actor: Actor, room: Room, idea: int, gain: int) -> HttpResponse:
    """A line with its history; for staff the forms for a figure and for the line itself."""
    box, row = queries.box_in(room), idea_in(actor, room, idea)
    line = line_of(actor, room, idea, gain)
    form, about = figure_form(_to_replace(line, request.GET.get("replaces", ""))), line_form(line)
    problem, overtaken = "", None
    if request.method == "POST":
        require(actor, Act.CHECK, room)
        target = Gain(pk=line.id, idea=Idea(pk=row.id, box=box))
        try:
            if request.POST.get("act") == "line":
                about = LineForm(request.POST)
                if about.is_valid():
                    commands.change_line(actor, gain=target, given=about.given())
                    messages.success(request, _("The line is saved."))
                    return HttpResponseRedirect(_line_address(room, idea, gain))
            else:
                form = FigureForm(request.POST)
                if form.is_valid():
                    commands.write_figure(actor, gain=target, given=form.given())
                    messages.success(
                        request, _("The figure stands in the ledger. A controller signs it off.")
                    )
                    return HttpResponseRedirect(_line_address(room, idea, gain))
        except Overtaken as error:
            # What was typed stays; sending it again replaces the figure that came in between.
            form, overtaken = _again(form, error.current), error.current
        except commands.MethodStands as error:
            about.add_error("method", str(error))
        except NotPossible as error:
            problem = str(error)
        line = line_of(actor, room, idea, gain)
    errors = summary(form) + summary(about)
    back = taken_back([f.id for f in line.figures]) if reads_everything(actor, room) else {}
    return show(
        request,
        "ideas/ledger_line.html",
        status=422 if errors else 409 if problem or overtaken else 200,
        **_frame(actor, room, row),
        line=line,
        history=_history(line.figures),
        taken_back=back,
        everything=reads_everything(actor, room),
        writes=decide(actor, Act.CHECK, room).allowed,
        signs=decide(actor, Act.SIGN_OFF, room).allowed,
        kinds=Kind.choices,
        units=Gain.Unit.choices,
        form=shown(form),
        replaced=_to_replace(line, str(form["replaces"].value() or "")),
        about=shown(about),
        errors=errors,
        problem=problem,
        overtaken=overtaken,
        editing=bool(about.errors or (problem and about.is_bound)),
    )


def _again(form: FigureForm, current: GainFigure) -> FigureForm:
    data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict: the form is bound
    data["replaces"] = str(current.pk)
    return FigureForm(data)


def _to_replace(line: LineRow, typed: str) -> FigureRow | None:
    return next((f for f in line.figures if str(f.id) == typed and f.counts), None)


def _history(figures: Sequence[FigureRow]) -> list[tuple[str, int, list[FigureRow]]]:
    """Figures by kind and year, in the order of a case; in each the newest first."""
    order = [Kind.BASELINE, Kind.ONE_OFF, Kind.ESTIMATE, Kind.MEASURED]
    slots: dict[tuple[int, int], list[FigureRow]] = {}
    for figure in figures:
        slots.setdefault((order.index(Kind(figure.kind)), figure.year), []).append(figure)
    return [
        (str(order[at].label), year, sorted(found, key=lambda f: -f.id))
        for (at, year), found in sorted(slots.items())
    ]


def sign(request: HttpRequest, actor: Actor, room: Room, idea: int, gain: int, figure: int) -> HttpResponse:
    """Where a controller checks one figure, signs it off, or takes the sign-off back."""
    box, row = queries.box_in(room), idea_in(actor, room, idea)
    line = line_of(actor, room, idea, gain)
    found = next((f for f in line.figures if f.id == figure), None)
    if found is None:
        raise NoRoom(figure)
    problem, typed = "", normalise(request.POST.get("words", ""))
    if request.method == "POST":
        target = GainFigure(pk=figure, gain=Gain(pk=gain, idea=Idea(pk=idea, box=box)))
        try:
            if len(typed) > 600:
                raise NotPossible(_("This is too long. Say it shorter."))
            if request.POST.get("act") == "take-back":
                commands.take_back_sign_off(actor, figure=target, reason=typed)
                messages.success(request, _("The sign-off is taken back. The figure awaits a new check."))
            else:
                commands.sign_off(actor, figure=target, note=typed)
                messages.success(request, _("The figure is signed off."))
            return HttpResponseRedirect(_line_address(room, idea, gain))
        except NotPossible as error:
            problem = str(error)
    return show(
        request,
        "ideas/ledger_sign.html",
        status=409 if problem else 200,
        **_frame(actor, room, row),
        line=line,
        figure=found,
        earlier=[f for f in line.figures if (f.kind, f.year) == (found.kind, found.year) and f.id < found.id],
        taken_back=taken_back([figure]).get(figure, []),
        own=found.by_id is not None and found.by_id == actor.user_id,
        typed=typed,
        problem=problem,
    )


def _frame(actor: Actor, room: Room, row: IdeaRow) -> dict[str, Any]:
    return {
        "room": room,
        "place": room.place,
        "where": {"place": room.place.slug, "tool": room.the_tool.slug},
        "row": row,
        "tabs": tabs_of(actor, room, current="ideas-gains"),
    }


def _line_address(room: Room, idea: int, gain: int, fragment: str = "") -> str:
    where = {"place": room.place.slug, "tool": room.the_tool.slug, "idea": idea, "gain": gain}
    return reverse("ideas-figure", kwargs=where) + (f"#{fragment}" if fragment else "")


def _year(typed: str, years: Sequence[int]) -> int | None:
    return next((year for year in years if str(year) == typed), None)


_BOTH = ("GET", "POST")

LEDGER: list[URLPattern] = [
    # Whoever may read sees what is signed off; what writes asks for more, in the view and in its command.
    page("<int:idea>/gains/", lines, may=Act.READ, name="ideas-ledger", methods=_BOTH, cached=True),
    page(
        "<int:idea>/gains/<int:gain>/",
        one_line,
        may=Act.READ,
        name="ideas-figure",
        methods=_BOTH,
        cached=True,
    ),
    page(
        "<int:idea>/gains/<int:gain>/sign/<int:figure>/",
        sign,
        may=Act.SIGN_OFF,
        name="ideas-sign-off",
        methods=_BOTH,
    ),
]
