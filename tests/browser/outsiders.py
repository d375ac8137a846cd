"""What those see who do not belong: a stranger, and one from another agency who was let in to one hearing alone."""

from dataclasses import dataclass

from playwright.sync_api import expect

from tests.browser.visitors import Visitor
from tests.browser.wizard import Draft

# Closed to all but those who work with a hearing, below its address.
_CLOSED = (
    "work/",
    "work/themes/",
    "work/agreement/",
    "desk/",
    "desk/letters.pdf",
    "check/",
    "manage/",
    "replies/",
    "summary/",
    "inviting/",
    "missing/",
    "export.csv",
)
# Only for the steward.
_STEWARDS = ("setup/period/", "replies/", "summary/", "correct/", "inviting/add/")


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody without a log-in who looks everywhere."""

    visitor: Visitor
    draft: Draft

    def finds_nothing(self) -> None:
        """The hearing is a draft."""
        for path in (self.draft.hearing, f"/m/{self.draft.slug}/", self.draft.hearing + "work/"):
            assert status(self.visitor, path) == 404, path

    def sees(self, *words: str, never: tuple[str, ...]) -> None:
        """These words on the hearing's page; those nowhere that is open; and nothing that is closed."""
        page = self.visitor.page
        self.visitor.go(self.draft.hearing)
        for said in words:
            expect(page.locator("#all-answers").get_by_text(said).first).to_be_visible()
        for path in self._open():
            answer = page.request.get(self.visitor.house.address(path))
            assert answer.status == 200, path
            found = [secret for secret in never if secret in answer.text()]
            assert not found, f"{path} tells {found}"
        for path in _CLOSED:
            assert status(self.visitor, self.draft.hearing + path) == 403, path

    def _open(self) -> tuple[str, ...]:
        """Where the hearing's page leads to, and the answers as others take them out."""
        place, hearing = f"/m/{self.draft.slug}/", self.draft.hearing
        links = self.visitor.page.locator(f"main a[href^='{place}']")
        linked = links.evaluate_all("all => all.map((one) => one.getAttribute('href').split('#')[0])")
        return (
            # The same rows thrice as files.
            *(path for path in dict.fromkeys(linked) if "/answers." not in path),
            hearing + "answers.json",
            hearing + "invited/",
            place + "feed.atom",
            place + "search/?q=lys",
            f"/api/v1/hearing/{self.draft.slug}/hearing/answers",
        )


def status(visitor: Visitor, path: str) -> int:
    """What the house answers, without going on to where it leads."""
    return visitor.page.request.get(visitor.house.address(path), max_redirects=0).status


def is_let_in_here_alone(reviewer: Visitor, draft: Draft) -> None:
    """To what is behind this hearing; not to run it, nor to what else the agency keeps closed."""
    assert status(reviewer, f"{draft.hearing}work/") == 200
    for path in (*(draft.hearing + part for part in _STEWARDS), f"/m/{draft.slug}/settings/"):
        assert status(reviewer, path) == 403, path
    for part in ("work/", "desk/", "check/", "export.csv"):
        assert status(reviewer, f"/m/morkere-netter/hearing/{part}") == 403, part
    # A room for members, a hearing not yet published, a place that is hidden.
    for path in ("/m/nattlys/", "/m/et-sted-a-ga/hearing/", "/m/varsling-og-vern/"):
        assert status(reviewer, path) == 404, path
