"""The whole way of a map of opinions: answered by keyboard and without script, checked, grouped, read and taken out."""

import csv
import io
import re
import zipfile
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.house import House, run
from tests.browser.pages import STEWARD
from tests.browser.test_keyboard import tab_to
from tests.browser.visitors import NARROW, PHONE, Visitor
from tests.browser.wizard import onward
from tests.tools.opinions.polis import write

PLACE = "fjordbyen"
HOME = f"/m/{PLACE}/opinions/"
PEOPLE, STATEMENTS = 24, 10
OWN = "Vi trenger en badeplass midt i byen"


def test_a_conversation_from_the_empty_form_to_the_files(visit: Visit, house: House, tmp_path: Path) -> None:
    steward = visit()
    steward.log_in(STEWARD)
    sets_it_up(steward)
    many_have_answered(house, tmp_path / "polis")

    keys = visit()
    answers_by_key(keys)
    plain = visit(java_script_enabled=False, viewport=PHONE)
    answers_without_script(plain)
    adds_a_statement(plain)
    lets_it_through(steward)
    finds_the_groups(house)

    sees_the_map(keys)
    stands_on_the_map(plain)
    takes_the_files(steward)


def sets_it_up(steward: Visitor) -> None:
    page = steward.page
    steward.go("/places/new/")
    page.check("input[name=template][value=opinions]")
    page.fill("input[name=title]", "Hvordan skal fjordbyen vokse?")
    page.fill("input[name=slug]", PLACE)
    onward(steward)
    assert steward.path == f"{HOME}setup/", steward.path
    page.check("input[name=checked_first]")
    steward.submit("do", "rules")
    steward.submit("do", "open")


def many_have_answered(house: House, folder: Path) -> None:
    """Two camps that agree on the last statement alone, as a file from Polis."""
    comments = [
        (1_700_000_000_000 + n, n, 0, 1, f"Fjordbyen bør gjøre sak nummer {n} først")
        for n in range(STATEMENTS)
    ]
    votes = []
    for person in range(PEOPLE):
        for n in range(STATEMENTS):
            camp = 1 if (person + n) % 2 else -1
            votes.append((1_700_000_100_000, n, person, 1 if n == STATEMENTS - 1 else camp))
    run(
        ["moteplass", "import", "polis", str(write(folder, comments, votes)), "--place", PLACE],
        house.environment,
    )
    finds_the_groups(house)


def finds_the_groups(house: House) -> None:
    """The job waits a moment for more answers: as if it had passed."""
    house.sql(
        "UPDATE procrastinate_jobs SET scheduled_at = now() "
        "WHERE status = 'todo' AND args->>'job' LIKE 'moteplass.tools.opinions%%'"
    )
    house.work()


def answers_by_key(visitor: Visitor) -> None:
    """Eight answers, of which one is pressed for by Tab and Enter, and the rest by their keys."""
    page = visitor.page
    visitor.go(HOME)
    visitor.check()
    before = _statement(visitor)
    # The hint shows once the script is ready: before that, answering loads a whole page.
    expect(page.locator("[data-keys-hint]")).to_be_visible()
    tab_to(page, ".mp-statement button[name=value][value='1']")
    page.keyboard.press("Enter")
    for number in range(7):
        expect(page.locator("#statement")).not_to_have_text(before)
        # The next statement has focus, and is read aloud.
        expect(page.locator("#statement")).to_be_focused()
        before = _statement(visitor)
        value = ("1", "-1", "0")[number % 3]
        key = page.locator(f".mp-statement button[name=value][value='{value}']").get_attribute("data-key")
        page.keyboard.press(key or "")
    expect(page.locator("#statement")).not_to_have_text(before)
    visitor.check()
    visitor.go(f"{HOME}mine/")
    expect(page.locator("main ol > .mp-item")).to_have_count(8)
    visitor.check()


def _statement(visitor: Visitor) -> str:
    return visitor.page.locator("#statement").inner_text()


def answers_without_script(plain: Visitor) -> None:
    page = plain.page
    plain.go(HOME)
    seen = set()
    for _answer in range(8):
        seen.add(_statement(plain))
        with page.expect_navigation():
            page.locator(".mp-statement button[name=value][value='1']").click()
        assert plain.path == HOME
    assert len(seen) == 8
    plain.check(axe_at=())


def adds_a_statement(plain: Visitor) -> None:
    page = plain.page
    plain.go(f"{HOME}add/")
    plain.submit("act", "add")
    expect(page.locator("ds-error-summary a[href='#text']")).to_be_visible()
    plain.check(axe_at=())
    page.fill("textarea[name=text]", OWN)
    plain.submit("act", "add")
    assert plain.path == HOME
    plain.go(f"{HOME}statements/?q=badeplass")
    # Until somebody has checked it, others do not see it.
    expect(page.locator("main .mp-card", has_text=OWN)).to_have_count(0)


def lets_it_through(steward: Visitor) -> None:
    page = steward.page
    steward.go(f"{HOME}check/")
    item = page.locator("main .mp-item", has_text=OWN)
    expect(item).to_be_visible()
    steward.check()
    with page.expect_navigation():
        item.locator("button[name=one][value^=let_through]").click()
    expect(page.locator("main .mp-item", has_text=OWN)).to_have_count(0)
    steward.go(f"{HOME}statements/?q=badeplass")
    expect(page.locator("main .mp-card", has_text=OWN)).to_be_visible()


def sees_the_map(visitor: Visitor) -> None:
    """The groups in a picture and in words, what unites and what divides."""
    page = visitor.page
    visitor.go(f"{HOME}map/")
    expect(page.locator("svg.mp-map .mp-map__badge")).to_have_count(2)
    expect(page.locator(".mp-group")).to_have_count(2)
    unites = page.locator("section[aria-labelledby=unites]")
    expect(unites).to_contain_text(f"sak nummer {STATEMENTS - 1} ")
    divides = page.locator("section[aria-labelledby=divides] ol")
    expect(divides).to_contain_text("sak nummer")
    expect(divides).not_to_contain_text(f"sak nummer {STATEMENTS - 1} ")
    visitor.check(axe_at=(NARROW, PHONE))


def stands_on_the_map(plain: Visitor) -> None:
    plain.go(f"{HOME}map/")
    expect(plain.page.locator("svg.mp-map .mp-map__me")).to_have_count(1)
    plain.check(axe_at=())


def takes_the_files(steward: Visitor) -> None:
    steward.go(f"{HOME}map/")
    with steward.page.expect_download() as coming:
        steward.page.locator(f"main a[href='{HOME}export.zip']").click()
    with zipfile.ZipFile(io.BytesIO(Path(coming.value.path()).read_bytes())) as files:
        names = {re.sub(r".*/", "", name): name for name in files.namelist()}
        assert {"comments.csv", "votes.csv", "participants-votes.csv", "summary.csv"} <= set(names)
        rows = list(csv.DictReader(io.StringIO(files.read(names["comments.csv"]).decode())))
        people = list(csv.DictReader(io.StringIO(files.read(names["participants-votes.csv"]).decode())))
    assert OWN in [row["comment-body"] for row in rows]
    assert len(people) == PEOPLE + 2
    assert {row["group-id"] for row in people} >= {"0", "1"}
