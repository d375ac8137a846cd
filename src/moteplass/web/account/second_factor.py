"""Two steps at log-in for those who work here: who lacks the second, and the switch that demands it."""

import time
from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, Q
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.spine.access.proof import has_second_factor, in_two_steps
from moteplass.spine.accounts.models import User
from moteplass.spine.organisations.models import Employment
from moteplass.spine.organisations.terms import lasting
from moteplass.spine.places.models import Membership, Role

Next = Callable[[HttpRequest], HttpResponseBase]

_TRUSTED = [Role.STEWARD, Role.MODERATOR, Role.ARCHIVIST, Role.CONTROLLER]
_SESSION_KEY = "second_factor_checked"
# Somebody who becomes staff while logged in is asked within this time.
_CHECK_EVERY = 600


def is_staff(user_id: int) -> bool:
    """Whether the person runs this site, works somewhere today, or runs, moderates, archives or audits a place."""
    jobs = Employment.objects.filter(lasting(), user_id=user_id)
    trusted = Membership.objects.filter(user_id=user_id, role__in=_TRUSTED)
    staff = Q(is_operator=True) | Exists(jobs) | Exists(trusted)
    return User.objects.filter(staff, pk=user_id).exists()


def lacks_second_factor(user_id: int) -> bool:
    """Whether to remind this person: staff without a second step."""
    return not has_second_factor(user_id) and is_staff(user_id)


def require_second_factor(get_response: Next) -> Next:
    """With REQUIRE_SECOND_FACTOR_FOR_STAFF: staff without a second step get no further than to where it is set up."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if (
            settings.REQUIRE_SECOND_FACTOR_FOR_STAFF
            and request.user.is_authenticated
            and _must_set_up(request)
        ):
            messages.warning(
                request,
                _("Staff log in with two steps here. Set up a passkey or an authenticator app to go on."),
                fail_silently=True,
            )
            return HttpResponseRedirect(reverse("mfa_index"))
        return get_response(request)

    return middleware


def _must_set_up(request: HttpRequest) -> bool:
    # Setting up, logging out, changing language and reading style sheets must stay possible.
    free = (reverse("account_login").removesuffix("login/"), settings.STATIC_URL, "/language/")
    if request.path.startswith(free):
        return False
    if in_two_steps(get_authentication_records(request, request.user)):
        return False
    if request.session.get(_SESSION_KEY, 0) > time.time() - _CHECK_EVERY:
        return False
    assert request.user.pk is not None
    if lacks_second_factor(request.user.pk):
        return True
    request.session[_SESSION_KEY] = int(time.time())
    return False
