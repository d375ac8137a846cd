"""Addresses for those who run a hearing."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.tools.hearing.web.running import check, correct, manage, outcome, setup, summary

_FORM = ("GET", "POST")

ROUTES: list[URLPattern] = [
    page("setup/", setup.begin, may=Act.MANAGE, name="hearing-setup"),
    page("setup/<slug:step>/", setup.one_step, may=Act.MANAGE, name="hearing-setup-step", methods=_FORM),
    # Who may export sees how it goes; what changes anything asks for more, in its command.
    page("manage/", manage.manage, may=Act.EXPORT, name="hearing-manage", methods=_FORM, proven=False),
    page("check/", check.check, may=Act.CHECK, name="hearing-check", methods=_FORM),
    page("correct/", correct.correct, may=Act.MANAGE, name="hearing-correct", methods=_FORM),
    page("summary/", summary.edit_summary, may=Act.MANAGE, name="hearing-summary", methods=_FORM),
    page("replies/", outcome.replies, may=Act.MANAGE, name="hearing-replies", methods=_FORM),
    page("replies/<int:theme>/", outcome.reply, may=Act.MANAGE, name="hearing-reply", methods=_FORM),
]
