"""The addresses of a map of opinions: below /m/<place>/opinions/."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.tools.opinions.web import adding, answering, checking, downloads, map, setup, statements

_BOTH = ("GET", "POST")

ROUTES: list[URLPattern] = [
    page("", answering.answer, may=Act.READ, name="opinions"),
    page("stance/", answering.stance, may=Act.SUPPORT, name="opinions-stance", methods=_BOTH),
    # Whoever may read has answers of their own, or none.
    page("mine/", answering.mine, may=Act.READ, name="opinions-mine"),
    # Whether they may, the view and the command say: what was typed is kept.
    page("add/", adding.add, may=Act.READ, name="opinions-add", methods=_BOTH),
    page("similar/", adding.alike, may=Act.READ, name="opinions-similar", methods=_BOTH),
    page("map/", map.opinion_map, may=Act.READ, name="opinions-map", cached=True),
    page("statements/", statements.all_statements, may=Act.READ, name="opinions-statements", cached=True),
    page(
        "statements/<int:statement>/",
        statements.one_statement,
        may=Act.READ,
        name="opinions-statement",
        cached=True,
    ),
    page("check/", checking.check, may=Act.CHECK, name="opinions-check", methods=_BOTH),
    page("setup/", setup.setup, may=Act.MANAGE, name="opinions-setup", methods=_BOTH),
    page("export.zip", downloads.export, may=Act.EXPORT, name="opinions-export"),
]
