"""What stands in the addresses of the pages: found in the demo, or made there by visitors."""

import re
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from playwright.sync_api import Browser

from tests.browser.answering import answer
from tests.browser.house import House
from tests.browser.pages import BOX_STEWARD, CITIZEN, STEWARD
from tests.browser.visitors import Visitor, visiting

# A job that meets a busy moment is tried again some seconds later.
_PUT_OFF = 20.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands in the addresses above. Found in the house, or made there by visitors."""

    answer: int
    comment: int
    awaiting: int
    entry: int
    code: str
    token: str
    confirm: str
    reset: str
    mail: str
    # A suggestion box: an idea that has just come, one with an edit suggested, one by the steward, one realised.
    idea: int
    edited: int
    version: int
    suggestion: int
    own: int
    realised: int
    gain: int
    figure: int
    # A map of opinions: its place, who runs it, a statement.
    map: str
    map_steward: str
    statement: int
    # A document in a room.
    document: int
    # An answer that has been coded, and what it is about.
    coded: int
    theme: int
    # An invited body's link, that of one that has no remarks, a body, and a frame that respondents are asked about.
    link: str
    no_remarks: str
    body: int
    frame: int
    # A published reply to enough answers for them to be listed.
    reply: int
    # A case that a moderator is to decide.
    flagged: int
    # A complaint that waits for an answer.
    appeal: int
    # A case in the journal, and an entry in it.
    journal_case: int
    case_year: int
    case_number: int
    journal_entry: int

    def in_address(self, pattern: str) -> str:
        return pattern.format(**{name: getattr(self, name) for name in self.__slots__})


def find_facts(house: House, browser: Browser, shots: Path) -> Facts:
    with visiting(browser, house, shots) as visitor:
        code = answer(visitor, "/m/morkere-netter/hearing/", "Vi trenger lyset i bakken.")
        visitor.go("/m/morkere-netter/hearing/follow/")
        visitor.page.fill("main input[name=email]", "kari@innboks.example")
        visitor.page.locator("main form:has(input[name=email]) button[type=submit]").click()
        visitor.go("/login/password/reset/")
        visitor.page.fill("main input[name=email]", CITIZEN)
        visitor.page.locator("main form:has(input[name=email]) button[type=submit]").click()
        visitor.page.wait_for_url(re.compile("/done/"))
        visitor.go("/login/signup/")
        visitor.page.fill("main input[name=email]", "ny@innboks.example")
        visitor.page.fill("main input[name=name]", "Ny Person")
        visitor.page.fill("main input[name=password1]", "et langt passord 7")
        visitor.page.locator("main form:has(input[name=password1]) button[type=submit]").first.click()
        visitor.page.wait_for_url(re.compile("/confirm-email/"))
        link, no_remarks = remind_two(visitor)
    mails = mails_of(house)

    def found(pattern: str) -> str:
        match = re.search(pattern, mails)
        assert match, f"no mail with {pattern}"
        return match.group(1)

    ((about, comment),) = house.sql(
        "SELECT c.root_id, c.id FROM content_contribution c "
        "JOIN places_tool t ON t.id = c.tool_id JOIN places_place p ON p.id = t.place_id "
        "WHERE c.kind = 'talk.comment' AND c.state = 'published' AND p.slug = 'morkere-netter' LIMIT 1"
    )
    awaiting = (
        "SELECT id FROM content_contribution WHERE state = 'awaiting' AND kind = 'hearing.answer' "
        "AND id NOT IN (SELECT answer_id FROM hearing_entry) LIMIT 1"
    )
    return Facts(
        answer=about,
        comment=comment,
        awaiting=house.one(awaiting),
        entry=house.one("SELECT answer_id FROM hearing_entry WHERE state = 'to_check'"),
        code=code,
        token=found(r"/follow/([^/\s]+)/"),
        confirm=found(r"/confirm-email/([^/\s]+)/"),
        reset=found(r"/password/reset/key/([^/\s]+)/"),
        mail=sorted(path.stem for path in (house.var / "mail").glob("*.log"))[-1],
        link=link,
        no_remarks=no_remarks,
        **of_the_invited(house),
        **of_the_box(house),
        **of_the_map(house),
        **of_the_work(house),
        **of_the_journal(house),
        appeal=house.one("SELECT id FROM moderation_appeal WHERE outcome = ''"),
        flagged=house.one("SELECT max(id) FROM moderation_case WHERE state = 'open'"),
        document=house.one(
            "SELECT contribution_id FROM documents_document d JOIN content_contribution c "
            "ON c.id = d.contribution_id WHERE c.title LIKE 'Forskrift om utelys%%'"
        ),
    )


def mails_of(house: House, to: str = "") -> str:
    """Every mail, with those that wait now, and one `to` an address: a job that was put off is waited for."""
    until = monotonic() + _PUT_OFF
    while True:
        house.work()
        mails = house.mails().replace("=\n", "").replace("=3D", "=")
        if to in mails or monotonic() > until:
            return mails
        sleep(0.5)


def remind_two(visitor: Visitor) -> tuple[str, str]:
    """Codes out of the mails to invited bodies: of one that is silent, and of one that then says "no remarks"."""
    visitor.log_in(STEWARD)
    visitor.go("/m/morkere-netter/hearing/inviting/")
    visitor.submit("act", "remind")
    codes = re.findall(r"/invited/([^/\s]+)/", mails_of(visitor.house))
    link, no_remarks = sorted(set(codes))[:2]
    visitor.go(f"/invited/{no_remarks}/no-remarks/")
    visitor.submit("act", "decline")
    return link, no_remarks


def of_the_invited(house: House) -> dict[str, Any]:
    """A body of the demo whose answer has been counted as its own, and the frame whose groups respondents tell."""
    body = house.one("SELECT invited_id FROM hearing_match WHERE state = 'confirmed' LIMIT 1")
    return {"body": body, "frame": house.one("SELECT id FROM hearing_frame WHERE way = 'asked'")}


def of_the_journal(house: House) -> dict[str, Any]:
    """The case of the place whose journal the demo begins with, and an entry that is restricted."""
    ((case, year, number, entry),) = house.sql(
        "SELECT c.id, c.year, c.number, r.entry_id FROM journal_restriction r "
        "JOIN journal_entry e ON e.id = r.entry_id JOIN journal_case c ON c.id = e.case_id"
    )
    return {"journal_case": case, "case_year": year, "case_number": number, "journal_entry": entry}


def of_the_work(house: House) -> dict[str, Any]:
    """An answer of the demo that is about a theme, the theme, and the reply to most answers."""
    ((coded, theme),) = house.sql(
        "SELECT contribution_id, theme_id FROM insight_coding WHERE double_id IS NULL ORDER BY id LIMIT 1"
    )
    reply = house.one(
        "SELECT r.contribution_id FROM hearing_themereply r JOIN insight_coding k ON k.theme_id = r.theme_id "
        "AND k.double_id IS NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )
    return {"coded": coded, "theme": theme, "reply": reply}


def of_the_box(house: House) -> dict[str, Any]:
    """Ideas of the demo that have what the pages show."""
    idea = house.one(
        "SELECT id FROM content_contribution WHERE kind = 'ideas.idea' AND title LIKE 'Lån bort varebilene%%'"
    )
    of_box = (
        "JOIN places_tool t ON t.id = c.tool_id JOIN places_place p ON p.id = t.place_id "
        "WHERE p.slug = 'forslagskassa-fjellvik' AND c.state = 'published'"
    )
    ((edited, suggestion),) = house.sql(
        "SELECT s.idea_id, s.contribution_id FROM ideas_suggestion s "
        f"JOIN content_contribution c ON c.id = s.idea_id {of_box} AND s.became IS NOT NULL LIMIT 1"
    )
    own = house.one(
        "SELECT i.contribution_id FROM ideas_idea i JOIN content_contribution c ON c.id = i.contribution_id "
        f"JOIN accounts_user u ON u.id = c.author_id {of_box} AND i.merged_into_id IS NULL AND u.email = %s LIMIT 1",
        BOX_STEWARD,
    )
    ((realised, gain, figure),) = house.sql(
        "SELECT g.idea_id, g.id, f.id FROM ideas_gainfigure f JOIN ideas_gain g ON g.id = f.gain_id "
        "JOIN ideas_signoff s ON s.figure_id = f.id "
        f"JOIN content_contribution c ON c.id = g.idea_id {of_box} AND f.kind = 'measured' ORDER BY f.id LIMIT 1"
    )
    return {
        "idea": idea,
        "edited": edited,
        "version": 1,
        "suggestion": suggestion,
        "own": own,
        "realised": realised,
        "gain": gain,
        "figure": figure,
    }


def of_the_map(house: House) -> dict[str, Any]:
    """The demo's map of opinions that is open to all and has groups."""
    ((tool, place, steward),) = house.sql(
        "SELECT t.id, p.slug, u.email FROM places_tool t JOIN places_place p ON p.id = t.place_id "
        "JOIN places_membership m ON m.place_id = p.id AND m.role = 'steward' JOIN accounts_user u ON u.id = m.user_id "
        "WHERE t.kind = 'opinions' AND t.state = 'open' AND p.access = 'open' "
        "AND EXISTS (SELECT 1 FROM opinions_grouping g WHERE g.conversation_id = t.id) ORDER BY t.id LIMIT 1"
    )
    statement = house.one(
        "SELECT min(contribution_id) FROM opinions_statement WHERE conversation_id = %s", tool
    )
    return {"map": place, "map_steward": steward, "statement": statement}
