"""Writing through the API with a key of one's own: who it acts as, when it holds, and what does without one."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from moteplass.kit import clock
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.accounts.models import ApiKey
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution, Tally
from moteplass.tools.hearing.models import Answer, Hearing, Question
from moteplass.tools.hearing.queries import first_words
from moteplass.web.account.commands import MOST_KEYS, make_key, revoke_key
from moteplass.web.pagecache.wsgi import PageCache
from tests.tools.hearing.desks import over
from tests.world import World

NUMBER = "17912099997"


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place()


@pytest.fixture
def key(world: World) -> str:
    return make_key(world.as_charlie, name="Script", days=30)


def ask(method: str, path: str, key: str = "", data: Any = None, client: Client | None = None) -> Any:
    cache.clear()  # limits are by address
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    client = client or Client(enforce_csrf_checks=True)
    return client.generic(
        method, f"/api/v1/{path}", data=_json(data), content_type="application/json", headers=headers
    )


def _json(data: Any) -> bytes:
    import json

    return b"" if data is None else json.dumps(data).encode()


def answers(hearing: Hearing) -> str:
    return f"hearing/{hearing.tool.place.slug}/{hearing.tool.slug}/answers"


def on(answer: Answer, what: str, pk: int | None = None) -> str:
    tool = answer.hearing.tool
    return f"places/{tool.place.slug}/{tool.slug}/contributions/{pk or answer.pk}/{what}"


def said(hearing: Hearing, words: str = "Keep the lamps.", **more: Any) -> dict[str, Any]:
    question = Question.objects.filter(section__hearing=hearing, kind=Question.Kind.TEXT).first()
    assert question
    return {"replies": [{"question": question.pk, "values": [words]}], **more}


def test_an_answer_is_its_persons_and_once(world: World, hearing: Hearing, key: str) -> None:
    given = said(hearing, submission=str(uuid4()))
    first, again = (ask("POST", answers(hearing), key, given) for _n in range(2))
    assert first.status_code == again.status_code == 201, first.content
    assert again.json() == {**first.json(), "repeated": True}
    rows = Contribution.objects.unscoped(reason="the test looks").filter(pk=first.json()["id"])
    assert [(c.author_id, c.author_name, first_words(c.answer)) for c in rows] == [
        (world.charlie.pk, "Charlie", "Keep the lamps.")
    ]
    assert Client().get(first.json()["receipt_url"]).status_code == 200
    other = ask("POST", answers(hearing), key, {**given, **said(hearing, "Another text.")})
    assert other.status_code == 409 and Answer.objects.count() == 1


def test_what_the_page_would_not_take_is_not_taken(world: World, hearing: Hearing, key: str) -> None:
    wrong: tuple[dict[str, Any], ...] = (
        {"replies": []},
        {"replies": [{"question": 0, "values": ["x"]}]},
        said(hearing, f"I am {NUMBER}."),
        said(hearing, email="nobody"),
        said(hearing, respondent="municipality", organisation_name="Fjellvik", organisation_number="12"),
    )
    for given in wrong:
        got = ask("POST", answers(hearing), key, given)
        assert got.status_code == 422 and got.json()["detail"][0]["msg"], given
    over(hearing)
    assert ask("POST", answers(hearing), key, said(hearing)).status_code in (403, 409)
    assert not Answer.objects.exists()


def test_comments_and_support(world: World, hearing: Hearing, key: str) -> None:
    answer = world.answer(hearing)
    posted = ask("POST", on(answer, "comments"), key, {"text": "I agree."})
    assert posted.status_code == 201, posted.content
    reply = ask("POST", on(answer, "comments", posted.json()["id"]), key, {"text": "And more."})
    rows = Contribution.objects.unscoped(reason="the test looks")
    row = rows.get(pk=reply.json()["id"])
    assert (row.author_id, row.parent_id, row.root_id) == (world.charlie.pk, posted.json()["id"], answer.pk)
    told = {"text": f"I am {NUMBER}."}
    asked = ask("POST", on(answer, "comments"), key, told)
    assert asked.status_code == 422
    assert asked.json()["warnings"] == [{"field": "text", "kind": "identity", "words": "•" * 11}]
    assert ask("POST", on(answer, "comments"), key, told | {"confirmed": True}).status_code == 201
    for method, count in (("PUT", 1), ("PUT", 1), ("DELETE", 0), ("DELETE", 0)):
        got = ask(method, on(answer, "support"), key)
        assert got.json() == {"supported": method == "PUT", "support": count}
        assert Tally.objects.get(pk=answer.pk).support == count


def test_nothing_is_written_without_a_key_that_holds(world: World, hearing: Hearing, key: str) -> None:
    answer = world.answer(hearing)
    session = Client()  # as lenient as can be: the cookie is there and no token is asked for
    session.force_login(world.charlie)
    spent, shut = (make_key(world.as_bob, name=name, days=1) for name in ("Spent", "Gone"))
    revoke_key(world.as_bob, key_id=ApiKey.objects.get(name="Gone").pk)
    ApiKey.objects.filter(name="Spent").update(expires_at=clock.now() - timedelta(seconds=1))
    for bad, client in (("", None), ("", session), ("mp_none", session), (spent, None), (shut, None)):
        for method, where in (
            ("POST", answers(hearing)),
            ("POST", on(answer, "comments")),
            ("PUT", on(answer, "support")),
            ("DELETE", on(answer, "support")),
        ):
            got = ask(method, where, bad, said(hearing, text="Words."), client)
            assert got.status_code == 401 and "key" in got.json()["detail"], (bad, where)
    world.charlie.is_active = False
    world.charlie.save()
    assert ask("PUT", on(answer, "support"), key).status_code == 401
    # Reading too: who shows a key is told that it does not hold.
    assert ask("GET", answers(hearing), key).status_code == 401
    assert ask("GET", answers(hearing)).status_code == 200
    assert Answer.objects.count() == 1 and Tally.objects.get(pk=answer.pk).support == 0


def test_a_key_opens_what_is_open_to_its_person_and_no_more(world: World, key: str) -> None:
    closed = world.place(access="members", writers="members")
    answer = world.answer(closed, actor=world.as_alice)
    for method, where in (
        ("GET", answers(closed)),
        ("POST", answers(closed)),
        ("PUT", on(answer, "support")),
    ):
        assert ask(method, where, key, said(closed)).status_code == 404
    world.member(closed.tool.place, "Charlie", "reader")
    assert ask("GET", answers(closed), key).status_code == 200
    assert ask("POST", answers(closed), key, said(closed)).status_code == 403


def test_a_request_with_a_key_passes_the_page_cache() -> None:
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/api/v1/places"}
    cached = PageCache(lambda _environ, _start: [])
    assert cached._key(dict(environ)) is not None
    assert cached._key({**environ, "HTTP_AUTHORIZATION": "Bearer mp_x"}) is None


def test_a_key_is_shown_once_listed_and_revoked_after_a_question(
    world: World, charlie: Client, bob: Client
) -> None:
    assert charlie.post("/me/keys/", {"name": " ", "days": "30"}).status_code == 422
    made = charlie.post("/me/keys/", {"name": "Script", "days": "30"})
    found = re.search(r'<code id="key">(mp_[\w-]{43})</code>', made.content.decode())
    assert found and "no-store" in made["Cache-Control"]
    row = ApiKey.objects.get()
    assert found[1] not in str(vars(row)) and row.last_used_on is None
    assert ask("GET", "places", found[1]).status_code == 200
    listed = charlie.get("/me/keys/").content.decode()
    assert "Script" in listed and found[1] not in listed
    assert ApiKey.objects.get().last_used_on is not None
    where = f"/me/keys/{row.pk}/revoke/"
    assert bob.get(where).status_code == bob.post(where).status_code == 404
    assert "Script" in charlie.get(where).content.decode() and ApiKey.objects.exists()
    assert charlie.post(where).status_code == 302 and not ApiKey.objects.exists()
    verbs = AuditEntry.objects.filter(subject="accounts.apikey").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["account.key_made", "account.key_revoked"]


def test_keys_are_few_and_ones_own(world: World, charlie: Client, key: str) -> None:
    for n in range(MOST_KEYS - 1):
        make_key(world.as_charlie, name=f"Key {n}", days=1)
    full = charlie.post("/me/keys/", {"name": "One more", "days": "30"})
    assert full.status_code == 422 and ApiKey.objects.count() == MOST_KEYS
    assert "One more" in full.content.decode()
    with pytest.raises(NoRoom):
        revoke_key(world.as_bob, key_id=ApiKey.objects.all()[0].pk)
    with pytest.raises(Refused):
        make_key(type(world.as_bob)(), name="Stranger's", days=1)


def test_options_are_chosen_in_the_words_of_the_hearing(world: World, hearing: Hearing, key: str) -> None:
    asked = Question.objects.create(
        section=hearing.sections.all()[0], position=9, kind=Question.Kind.SEVERAL, text="Which?"
    )
    for position, words in enumerate(("Lamps", "Benches", "Trees")):
        asked.options.create(text=words, position=position)
    chosen = {"question": asked.pk, "values": ["Lamps", "Trees"]}
    more = said(hearing)["replies"]
    sent = ask("POST", answers(hearing), key, {"replies": [*more, chosen]})
    assert sent.status_code == 201, sent.content
    assert first_words(Answer.objects.get()) == "Keep the lamps.\n\nLamps; Trees"
    odd = ask("POST", answers(hearing), key, {"replies": [*more, {**chosen, "values": ["Cars"]}]})
    assert odd.status_code == 422
