"""The demo, loaded once for all these tests: it takes seconds."""

import pytest
from django.core.files.storage import default_storage
from django.db.models import Count, F, Sum
from procrastinate.contrib.django.models import ProcrastinateJob

from moteplass.cli.demo import load
from moteplass.cli.demo.papers import paper
from moteplass.cli.demo.times import moment
from moteplass.kit import clock, sniff
from moteplass.kit.localise import today
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.accounts.models import User
from moteplass.spine.content.models import Attachment, Contribution, Link, Revision, State, Tally
from moteplass.spine.content.visibility import readable_places
from moteplass.spine.events.jobs import name_of
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.places.models import Membership, Place, Role
from moteplass.spine.votes.models import Support, Voting
from moteplass.tools.documents.models import DOCUMENT, Document
from moteplass.tools.hearing import rounds
from moteplass.tools.hearing.models import Answer, Entry, Figure, Hearing
from moteplass.tools.ideas.jobs.moving import announce
from moteplass.tools.ideas.jobs.posting import acknowledge
from moteplass.tools.ideas.models import Box, Idea, Stage, Suggestion, TakingPart
from moteplass.tools.ideas.queries.gains import GainFilter
from moteplass.tools.ideas.queries.totals import totals
from moteplass.tools.opinions.models import STATEMENT, Grouping
from tests.world import give_template


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_demo_is_loaded_once_and_is_alive():
    give_template()
    assert load.load_demo() is True
    organisations = Organisation.objects.count()
    assert load.load_demo() is False
    assert Organisation.objects.count() == organisations
    check_hearings_in_every_state()
    check_people_in_every_role()
    check_figures_add_up()
    check_ages()
    check_what_a_stranger_sees()
    check_files_are_what_they_say()
    check_the_ledger_adds_up()
    check_some_show_their_name_and_some_do_not()
    check_ideas_are_where_they_should_be()
    check_support_is_counted_right()
    check_groups_of_opinion_are_found()
    check_documents_are_written_together()


def check_hearings_in_every_state():
    assert set(Hearing.objects.values_list("state", flat=True)) == {"draft", "open", "closed"}
    assert Answer.objects.count() >= 60
    assert not Hearing.objects.filter(state="open", closes_at__lte=clock.now()).exists()
    closed = Hearing.objects.get(state="closed")
    assert closed.summary_id and closed.closed_at == closed.closes_at
    assert closed.extensions.exists()
    assert closed.tool.place.outcome
    again = rounds.after(closed).get()
    assert again.state == "open" and again.tool.place.title != closed.tool.place.title
    # Who answered the first by post has a letter about it waiting at the desk.
    waiting = Entry.objects.filter(hearing=closed, round_printed_at=None).exclude(address="")
    assert waiting.filter(hearing__letter__in=rounds.followed()).exists()


def check_people_in_every_role():
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    assert len(load.LOGINS) >= 6
    assert all(email.endswith(".example") and password and who for email, password, who in load.LOGINS)
    operators = User.objects.filter(is_operator=True)
    assert {user.email for user in operators} <= {email for email, _password, _who in load.LOGINS}
    assert operators.count() == 1


def check_figures_add_up():
    shown = Answer.objects.filter(contribution__state=State.PUBLISHED)
    by_hearing = dict(shown.values_list("hearing").annotate(n=Count("pk")))
    assert dict(Figure.objects.values_list("hearing").annotate(n=Sum("count"))) == by_hearing
    weeks = Figure.objects.values_list("week", flat=True).distinct()
    assert len(weeks) > 5


def check_ages():
    everything = Contribution.objects.unscoped(reason="the test looks at all")
    for hearing in Hearing.objects.exclude(state="draft"):
        answers = everything.filter(tool_id=hearing.pk, kind="hearing.answer")
        assert not answers.filter(published_at__lt=hearing.opens_at).exists()
        assert not answers.filter(published_at__gte=hearing.closes_at).exists()
    # Versions follow each other in time.
    for contribution in everything.filter(revision__gt=1).exclude(kind="hearing.letter"):
        times = list(
            Revision.objects.filter(contribution=contribution).order_by("number").values_list("at", flat=True)
        )
        assert times == sorted(times) and times[0] == contribution.published_at


def check_what_a_stranger_sees():
    slugs = set(readable_places(STRANGER).values_list("slug", flat=True))
    assert {"morkere-netter", "nattferje"} <= slugs
    drafts = set(Place.objects.filter(state="draft").values_list("slug", flat=True))
    hidden = set(Place.objects.exclude(access="open").values_list("slug", flat=True))
    assert drafts and hidden and not slugs & (drafts | hidden)


def check_files_are_what_they_say():
    for attachment in Attachment.objects.all():
        with default_storage.open(str(attachment.file.name)) as file:
            assert sniff.sniff(file.read(), attachment.name).mime == attachment.mime


def check_the_ledger_adds_up():
    box = Box.objects.get(tool__place__slug="forslagskassa-fjellvik")
    lines = [
        line
        for idea in load.read("ideas/forslagskassa-fjellvik/realised.yaml")["ideas"]
        for line in idea["ledger"]
        if "unit" not in line
    ]
    waits = sum(sum(line["measured"]) for line in lines if line.get("waits"))
    shown = totals(box, GainFilter(), everything=False)
    assert shown.realised == 68
    assert waits and shown.measured.amount == sum(sum(line["measured"]) for line in lines) - waits
    assert totals(box, GainFilter(), everything=True).measured.amount == shown.measured.amount + waits
    assert shown.cost.amount == sum(line.get("cost", 0) for line in lines)
    assert sum((year.measured.amount for year in shown.years), start=0) == shown.measured.amount
    assert len(shown.years) >= 2 and max(year.year for year in shown.years) <= clock.now().year


def check_some_show_their_name_and_some_do_not():
    rows = Contribution.objects.unscoped(reason="a test").filter(
        place__slug="forslagskassa-fjellvik", author__email="claire.dunmore@innboks.example"
    )
    shown = rows.filter(author_name="Claire Dunmore").count()
    assert shown and rows.count() == shown + 1


def check_ideas_are_where_they_should_be():
    shown = Idea.objects.filter(box__tool__place__slug="forslagskassa-fjellvik", merged_into=None)
    assert set(shown.values_list("stage__kind", flat=True)) == set(Stage.Kind.values)
    assert Box.objects.filter(stages__owner__isnull=False).distinct().count() == Box.objects.count() == 3
    assert shown.filter(due__lt=today()).count() >= 3
    assert not shown.filter(stage_since__lt=F("contribution__published_at")).exists()
    assert Idea.objects.exclude(merged_into=None).count() == 1
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"open", "accepted"}
    assert Link.objects.filter(source__idea__in=shown, kind=Link.Kind.BECAME).count() == 3
    assert TakingPart.objects.filter(accepted_at__isnull=False).count() == 1
    closed = Idea.objects.exclude(box__tool__place__access="open")
    assert 6 <= closed.filter(box__tool__place__slug="idebanken").count() <= 8
    # What is said to have happened long ago mails nobody now.
    # Other tests' jobs lie in the queue too: their ideas are gone.
    here = list(Idea.objects.values_list("pk", flat=True))
    jobs = ProcrastinateJob.objects.filter(status="todo", args__ids__idea_id__in=here)
    assert not jobs.filter(args__job__in=[name_of(announce), name_of(acknowledge)]).exists()


def check_support_is_counted_right():
    given = dict(Support.objects.values_list("contribution").annotate(n=Count("pk")))
    counted = dict(Tally.objects.filter(support__gt=0).values_list("pk", "support"))
    assert counted == given
    voting = Voting.objects.get()
    papers = voting.papers.filter(choices__isnull=False)
    assert papers.values("pk").distinct().count() == voting.papers.count() >= 200
    spent = papers.annotate(spent=Sum("choices__contribution__idea__cost"))
    assert max(paper.spent for paper in spent) <= voting.ceiling


def check_groups_of_opinion_are_found():
    grouping = Grouping.objects.get()
    assert 2 <= grouping.k <= 3
    assert grouping.payload["unites"] and grouping.payload["divides"]
    waiting = Contribution.objects.unscoped(reason="the test looks at all").filter(kind=STATEMENT)
    assert waiting.filter(state=State.AWAITING).count() == 3


@pytest.mark.parametrize("format", ["pdf", "odt"])
def test_a_paper_of_many_pages_is_a_real_file(format):
    data = paper("Målinger (ø) \\ – §", "\n\n".join(["Blåbærsyltetøy " * 60] * 30), format)
    assert sniff.sniff(data, f"x.{format}").kind.value == format


def test_times_are_told_from_the_day_of_loading():
    loaded = moment("+0d 12:00", loaded=clock.now())
    assert (moment("+1d 12:00", loaded=loaded) - loaded).total_seconds() in {23 * 3600, 24 * 3600, 25 * 3600}
    assert (moment("-5h", loaded=loaded) - loaded).total_seconds() == -5 * 3600
    with pytest.raises(ValueError):
        moment("tomorrow", loaded=loaded)


def check_documents_are_written_together():
    room = Document.objects.filter(tool__place__slug="nattlys").select_related("contribution")
    assert sorted(document.contribution.revision for document in room) == [2, 2, 3]
    assert Attachment.objects.filter(contribution__document__in=room).exists()
    assert Contribution.objects.visible_to(STRANGER).filter(kind=DOCUMENT).count() == 1
    home = Place.objects.get(slug="nattlys")
    workers = Employment.objects.filter(user__memberships__place=home)
    assert workers.values("organisation").distinct().count() == 3
