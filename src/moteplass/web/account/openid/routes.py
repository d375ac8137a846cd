"""Below /login/, before allauth's own."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.web.account.openid import arriving, connected, going, leaving

_FORM = ("GET", "POST")
ROUTES: list[URLPattern] = [
    page("login/oidc/<slug:provider>/", going.begin, may=Act.BROWSE, name="openid"),
    page("login/oidc/<slug:provider>/callback/", going.come_back, may=Act.BROWSE, name="openid-return"),
    page("login/oidc/<slug:provider>/ended/", leaving.logged_out_there, may=Act.BROWSE, name="openid-ended"),
    page("login/oidc/<slug:provider>/leave/", leaving.leave, may=Act.BROWSE, name="openid-leave"),
    page("login/new/", arriving.new, may=Act.BROWSE, name="openid-new", methods=_FORM),
    page("login/connect/", arriving.connect_met, may=Act.OWN, name="openid-connect", methods=_FORM),
    page("login/connected/", connected.show_connected, may=Act.OWN, name="openid-connected", methods=_FORM),
]
