"""The frame around every call of a staff directory: whose key it is, how often, and faults in SCIM's own form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pydantic
from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as Unfit
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from scim2_models import BaseModel, Error, SCIMException, UniquenessException

from moteplass.api.scim.resources import PROVIDER
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import require
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.stewardship.directory_keys import directory_of

_MIME = "application/scim+json"
# What must stand once in a directory, by the constraint that sees to it.
_ONCE = {
    "directory_person_name_once": "userName",
    "directory_person_account_once": "emails",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call: who asks, of which organisation."""

    http: HttpRequest
    actor: Actor
    organisation: Organisation

    def address(self, name: str, **where: Any) -> str:
        """The whole address of something in this directory."""
        found = reverse(name, kwargs={"organisation": self.organisation.slug, **where})
        return self.http.build_absolute_uri(found)


Answer = Callable[..., HttpResponse]


def call(route: str, *, name: str = "", **answers: Answer) -> URLPattern:
    """Mount answers by method at a route below an organisation's directory. Each gets a Call, and raises what it likes
    of SCIMException, NoRoom and the faults of commands.
    """

    @csrf_exempt  # no cookie opens anything here
    def view(request: HttpRequest, organisation: str, **where: Any) -> HttpResponse:
        try:
            # What a fault is called is for programs, and those who run them anywhere.
            with PROVIDER, translation.override("en"):
                answer = answers.get("GET" if request.method == "HEAD" else str(request.method))
                return _answered(request, organisation, answer, where)
        except ratelimit.TooMany as error:
            response = fault(429, "Too many requests.")
            response.headers["Retry-After"] = str(error.seconds)
            return response
        except pydantic.ValidationError as error:
            return shown(Error.from_validation_errors(error)[0])
        except SCIMException as error:
            return shown(error.to_error())
        except Unfit as error:
            return fault(400, "; ".join(error.messages), "invalidValue")
        except IntegrityError as error:
            return shown(_taken(error).to_error())
        except NoRoom:
            return fault(404, "There is no such thing in this directory.")
        except RecursionError:
            return fault(400, "It is nested too deep.", "invalidSyntax")
        except RequestDataTooBig:
            return fault(413, "The request is too large.")

    view.act = Act.PROVISION  # type: ignore[attr-defined]  # the test of addresses reads it
    return path(f"scim/v2/<slug:organisation>/{route}", view, name=name or None)


def shown(said: BaseModel, status: int = 200, **kwargs: Any) -> HttpResponse:
    """A message or a resource as the answer."""
    status = int(said.status or 500) if isinstance(said, Error) else status
    return HttpResponse(said.model_dump_json(**kwargs), status=status, content_type=_MIME)


def fault(status: int, detail: str, kind: str | None = None) -> HttpResponse:
    return shown(Error(status=status, detail=detail, scim_type=kind))


def _answered(request: HttpRequest, slug: str, answer: Answer | None, where: dict[str, Any]) -> HttpResponse:
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    known = directory_of(key.strip(), slug) if scheme.lower() == "bearer" else None
    if known is None:
        # Counted apart: who has a right key is not kept out by others behind the same address.
        ratelimit.limit(request, "directory-key")
        response = fault(401, "The key does not open this directory.")
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    ratelimit.limit(request, "directory")
    actor, organisation = known
    require(actor, Act.PROVISION, organisation)
    if answer is None:
        return fault(405, "This is not done here.")
    response = answer(Call(request, actor, organisation), **where)
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def _taken(error: IntegrityError) -> SCIMException:
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if constraint not in _ONCE:
        raise error
    return UniquenessException(attribute=_ONCE[constraint], detail=f"{_ONCE[constraint]} is another's here.")
