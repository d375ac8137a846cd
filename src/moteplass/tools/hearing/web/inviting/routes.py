"""Addresses of those who are invited, of who is missing, and of those who see to both."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.tools.hearing.web.inviting import about, editing, frames, link, missing, public, staff

_FORM = ("GET", "POST")

ROUTES: list[URLPattern] = [
    page("invited/", public.invited, may=Act.READ, name="hearing-invited", cached=True),
    # Who checks answers sees how it goes; what changes anything asks for more, in its command.
    page("inviting/", staff.inviting, may=Act.CHECK, name="hearing-inviting", methods=_FORM),
    page("inviting/add/", editing.add_body, may=Act.MANAGE, name="hearing-inviting-add", methods=_FORM),
    page("inviting/table/", editing.add_table, may=Act.MANAGE, name="hearing-inviting-table", methods=_FORM),
    page("inviting/words/", editing.words, may=Act.MANAGE, name="hearing-inviting-words", methods=_FORM),
    page(
        "inviting/<int:body>/",
        editing.change_body,
        may=Act.MANAGE,
        name="hearing-inviting-body",
        methods=_FORM,
    ),
    page("missing/", missing.missing, may=Act.CHECK, name="hearing-missing", methods=_FORM),
    page("missing/add/", frames.new_frame, may=Act.MANAGE, name="hearing-frame-add", methods=_FORM),
    page("missing/<int:frame>/", frames.edit_frame, may=Act.MANAGE, name="hearing-frame", methods=_FORM),
    page("missing/<int:frame>/place/", frames.place, may=Act.MANAGE, name="hearing-place", methods=_FORM),
]

# The code is the key: it opens one body's form, whoever it was sent on to.
SITE_ROUTES: list[URLPattern] = [
    page("invited/<str:code>/", link.answer_by_link, may=Act.BROWSE, name="invited-link", methods=_FORM),
    page(
        "invited/<str:code>/no-remarks/",
        link.no_remarks,
        may=Act.BROWSE,
        name="invited-no-remarks",
        methods=_FORM,
    ),
    page("receipt/<str:code>/about/", about.about_you, may=Act.BROWSE, name="receipt-about", methods=_FORM),
]
