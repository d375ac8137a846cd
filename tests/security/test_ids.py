"""Ten thousand numbers tried at random open nothing that is not one's own: by query, by page and by code."""

import random
from collections.abc import Callable, Iterable
from datetime import date
from itertools import product

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db.models import Model
from django.test import Client

from moteplass.kit import codes
from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.capture.models import Capture, Reason
from moteplass.spine.content.models import Attachment, Contribution
from moteplass.spine.content.visibility import readable_places, readable_tools
from moteplass.spine.disposal.models import Disposal
from moteplass.spine.journal.models import Case, Entry
from moteplass.spine.journal.registering import keep_journal
from moteplass.spine.moderation import queue
from moteplass.spine.moderation.models import Appeal, Decision
from moteplass.spine.moderation.models import Case as Flagged
from moteplass.spine.places.models import AccessRequest, Membership, Place, Tool
from moteplass.spine.privacy.models import ErasureRequest
from moteplass.spine.speaking.models import Mandate
from moteplass.spine.transfer.models import Transfer
from moteplass.tools.hearing.models import Answer, Hearing
from tests.conftest import logged_in
from tests.security.held import hold_of_each
from tests.world import World

MANY = 10_000


@pytest.fixture
def hearing(world: World) -> Hearing:
    """A closed one, with something of each kind in it."""
    hearing = world.place(access="members", title="Behind closed doors")
    for _n in range(3):
        answer = world.answer(hearing, "Closed words.", actor=world.as_alice)
        Attachment.objects.create(
            contribution_id=answer.pk,
            name="a.txt",
            size=1,
            mime="text/plain",
            file=ContentFile(b"x", "a.txt"),
        )
    place = hearing.tool.place
    Transfer.objects.create(place=place, leave=True, state="done", file="a.tar", size=1, sha256="a")
    Disposal.objects.create(place=place, proposed_by_name="Vera", count=1)
    Capture.objects.create(place=place, title="All of it", reason=Reason.ASKED)
    hold_of_each(answer.pk, paused=world.bob, operator=world.person("Sigve"))
    Mandate.objects.create(
        user=world.bob, organisation=world.agency, given_by="The board", since=date(2020, 1, 1)
    )
    keep_journal()
    assert Entry.objects.exists() and Case.objects.exists()
    return hearing


def outsiders(world: World, place: Place) -> dict[str, Actor]:
    former = world.member(place, "Former", "steward")
    Membership.objects.filter(user=former).delete()
    world.charlie.is_operator = True
    world.charlie.save()
    return {"stranger": STRANGER, "operator": actor_for(world.charlie), "former": actor_for(former)}


def numbers(real: Iterable[int], many: int = 500) -> list[int]:
    """So many, the real ones among them."""
    real = [*real]
    top = max(real, default=0) + MANY
    return [*real, *random.Random(5).sample(range(1, top * 2), many - len(real))]


def every(model: type[Model]) -> list[int]:
    return list(model._default_manager.order_by("pk").values_list("pk", flat=True))


def test_ten_thousand_numbers_find_nothing_in_a_closed_place(world: World, hearing: Hearing) -> None:
    place = hearing.tool.place
    everything = Contribution.objects.unscoped(reason="the test knows them all")
    ids = numbers(everything.values_list("pk", flat=True), MANY)
    tools, places = numbers(Tool.objects.values_list("pk", flat=True)), numbers([place.pk])
    assert (
        Contribution.objects.visible_to(world.as_alice).filter(pk__in=ids).count() == everything.count() > 3
    )
    for who, actor in outsiders(world, place).items():
        assert not Contribution.objects.visible_to(actor).filter(pk__in=ids).exists(), who
        assert not readable_tools(actor).filter(pk__in=tools).exists(), who
        assert not readable_places(actor).filter(pk__in=places).exists(), who
        for name, agency in product(queue.LISTS, ("", world.agency.slug)):
            assert not queue.cases(actor, None, queue.Wanted(name, agency=agency)).rows, (who, name)
    mine = queue.cases(world.as_alice, None, queue.Wanted(agency=world.agency.slug)).rows
    assert [row.id for row in mine] == every(Flagged)


def test_numbers_in_addresses_open_nothing(world: World, hearing: Hearing) -> None:
    """The real ones and their neighbours, by those outside; and another place's, by those who may in their own."""
    other = world.place()
    world.member(other.tool.place, "Vera", "archivist")
    world.member(other.tool.place, "Vera", "steward")
    vera, charlie, stranger = logged_in("vera@example.test"), logged_in(world.charlie.email), Client()
    elsewhere = f"/m/{other.tool.place.slug}"
    files = every(Attachment)
    answers = [*Answer.objects.filter(hearing=hearing).values_list("pk", flat=True)]
    tries: list[tuple[Callable[[int], str], list[int]]] = [
        (lambda pk: f"/files/{pk}/a.txt", files),
        (lambda pk: f"{elsewhere}/hearing/answers/{pk}/", answers),
        (lambda pk: f"{elsewhere}/hearing/c/{pk}/comment/", answers),
        (lambda pk: f"{elsewhere}/hearing/work/{pk}/", answers),
        (lambda pk: f"{elsewhere}/records/{pk}/", answers),
        (lambda pk: f"{elsewhere}/records/journal/{pk}/", every(Entry)),
        (lambda pk: f"{elsewhere}/records/journal/cases/{pk}/", every(Case)),
        (lambda pk: f"{elsewhere}/records/captures/{pk}.pdf", every(Capture)),
        (lambda pk: f"{elsewhere}/records/transfer/{pk}.tar", every(Transfer)),
        (lambda pk: f"{elsewhere}/records/disposal/{pk}.pdf", every(Disposal)),
        (lambda pk: f"{elsewhere}/records/requests/{pk}/", every(ErasureRequest)),
        (lambda pk: f"{elsewhere}/moderation/{pk}/", every(Flagged)),
        (lambda pk: f"{elsewhere}/moderation/appeals/{pk}/", every(Appeal)),
        (lambda pk: f"{elsewhere}/moderation/decisions/{pk}/letter.pdf", every(Decision)),
        (lambda pk: f"{elsewhere}/members/access/{pk}/", every(AccessRequest)),
        (lambda pk: f"/operate/mandates/{pk}/end/", every(Mandate)),
        (lambda pk: f"/me/contributions/{pk}/decision/", every(Decision)),
        (lambda pk: f"/me/keys/{pk}/revoke/", [1, 2]),
        (lambda pk: f"/me/data/erase/{pk}/", answers),
    ]
    for path, real in tries:
        for pk in {*real[:3], max(real) + 1000, 2**63 - 1, 2**70}:
            # Whose mandates they are is the operators' alone, whatever the number.
            nothing = 403 if path(pk).startswith("/operate/") else 404
            assert vera.get(path(pk)).status_code == nothing, path(pk)
            for client in (stranger, charlie):
                # An open place has an archivist's desk: that there is one is no secret.
                answer = client.get(path(pk))
                away = answer.status_code == 302 and answer.headers["Location"].startswith("/login/")
                assert away or answer.status_code in (403, 404), path(pk)
    assert logged_in(world.alice.email).get(tries[0][0](files[0])).status_code == 200


def test_ten_thousand_codes_open_no_receipt(world: World, hearing: Hearing) -> None:
    """The code is the key: too long to be met by chance, and few tries are let through."""
    guesses = [codes.code_from(str(n), "a guess") for n in range(MANY)]
    found = Answer.objects.filter(receipt__in=[codes.digest(code, settings.SECRET_KEY) for code in guesses])
    assert not found.exists() and Answer.objects.exclude(receipt="").exists()
    cache.clear()
    client = Client()
    answers = [client.get(f"/receipt/{code}/").status_code for code in guesses[:25]]
    cache.clear()
    assert set(answers) == {404, 429} and answers[-1] == 429
