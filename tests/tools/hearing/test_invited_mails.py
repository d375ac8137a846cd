"""What is mailed to those who are invited: to the silent, never twice on a day, in the hearing's own words."""

from datetime import timedelta

import pytest
from django.test import Client

from moteplass.kit import clock
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing import invitation_jobs
from moteplass.tools.hearing.commands.inviting import decline, remind, send_invitations, set_inviting
from moteplass.tools.hearing.commands.running import extend_hearing, publish_hearing
from moteplass.tools.hearing.models import Hearing, Invited, InvitedMail
from tests.tools.hearing.bodies import invited, link, write_mails
from tests.tools.hearing.forms import path
from tests.world import World


def test_publishing_invites_those_on_the_list_with_a_link_of_their_own(world: World, alice: Client) -> None:
    hearing = world.place(published=False)
    first, second = invited(world, hearing), invited(world, hearing, "Nordvik kommune")
    invited(world, hearing, "Without address", email="")
    invitation_jobs.invite_all(hearing.pk)
    assert not write_mails(hearing)
    link_to_list = f'<a class="ds-link" href="{path(hearing, "inviting/")}"'
    assert link_to_list in alice.get(path(hearing, "setup/publish/")).content.decode()
    publish_hearing(world.as_alice, hearing=hearing)
    invitation_jobs.invite_all(hearing.pk)
    mails = write_mails(hearing)
    assert {mail.to for mail in mails} == {first.email, second.email}
    own = next(mail for mail in mails if mail.to == first.email)
    assert link(first) in own.body
    assert link(second) not in own.body
    assert "Nordvik" not in own.body
    assert not Invited.objects.filter(code__in=[link(first).split("/")[2]]).exists()


def test_a_body_that_is_added_later_is_written_to_when_somebody_says_so(world: World, alice: Client) -> None:
    hearing = world.place()
    invited(world, hearing)
    alice.post(path(hearing, "inviting/"), {"act": "invite"})
    assert len(write_mails(hearing)) == 1
    late = invited(world, hearing, "Nordvik kommune")
    alice.post(path(hearing, "inviting/"), {"act": "invite"})
    assert [mail.to for mail in write_mails(hearing)][1:] == [late.email]
    # Run again, the job writes nothing again.
    assert len(write_mails(hearing)) == 2


def test_nobody_is_written_to_twice_on_a_day(world: World) -> None:
    hearing = world.place()
    body = invited(world, hearing)
    assert send_invitations(world.as_alice, hearing=hearing) == 1
    assert remind(world.as_alice, hearing=hearing) == 0
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert remind(world.as_alice, hearing=hearing, chosen=[body.pk]) == 1
        assert remind(world.as_alice, hearing=hearing) == 0
    assert [mail.purpose for mail in write_mails(hearing)] == ["hearing.invitation", "hearing.reminder"]
    assert InvitedMail.objects.filter(invited=body).count() == 2


def test_only_the_silent_are_reminded_and_of_them_only_the_chosen(world: World, alice: Client) -> None:
    hearing = world.place()
    silent, declined, other = (
        invited(world, hearing, f"{name} kommune") for name in ("Kongsvik", "Nordvik", "Sørvik")
    )
    decline(world.as_charlie, invited=declined)
    alice.post(path(hearing, "inviting/"), {"act": "remind_chosen", "body": [silent.pk, declined.pk]})
    assert [mail.to for mail in write_mails(hearing)] == [silent.email]
    alice.post(path(hearing, "inviting/"), {"act": "remind"})
    assert [mail.to for mail in write_mails(hearing)] == [silent.email, other.email]


def test_who_replies_between_the_button_and_the_mail_gets_none(world: World) -> None:
    hearing = world.place()
    body = invited(world, hearing)
    send_invitations(world.as_alice, hearing=hearing)
    write_mails(hearing)
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert remind(world.as_alice, hearing=hearing) == 1
        decline(world.as_charlie, invited=body)
        assert len(write_mails(hearing)) == 1
    assert InvitedMail.objects.count() == 1


def test_the_clock_reminds_once_for_each_deadline(world: World) -> None:
    hearing = world.place(days=50)
    invited(world, hearing)
    send_invitations(world.as_alice, hearing=hearing)
    set_inviting(world.as_alice, hearing=hearing, language="en", text="", remind_days=10)
    assert hearing.closes_at is not None
    invitation_jobs.remind_silent()
    assert InvitedMail.objects.count() == 1
    for days, expected in ((9, 2), (8, 2)):
        with clock.frozen(hearing.closes_at - timedelta(days=days)):
            invitation_jobs.remind_silent()
        assert InvitedMail.objects.count() == expected
    later = hearing.closes_at + timedelta(days=60)
    extend_hearing(world.as_alice, hearing=hearing, closes_at=later, reason="More time.")
    with clock.frozen(later - timedelta(days=9)):
        invitation_jobs.remind_silent()
    assert InvitedMail.objects.count() == 3


def test_without_a_number_of_days_the_clock_reminds_nobody(world: World) -> None:
    hearing = world.place(days=50)
    invited(world, hearing)
    set_inviting(world.as_alice, hearing=hearing, language="nb", text="", remind_days=None)
    assert hearing.closes_at is not None
    with clock.frozen(hearing.closes_at - timedelta(days=1)):
        invitation_jobs.remind_silent()
    assert not InvitedMail.objects.exists()


def test_nothing_is_mailed_of_a_draft_a_closed_place_or_after_the_deadline(world: World) -> None:
    over = world.place()
    now = clock.now()
    Hearing.objects.filter(pk=over.pk).update(
        opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1)
    )
    for hearing in (world.place(published=False), world.place(access="members"), over):
        invited(world, hearing)
        with pytest.raises(NotPossible):
            send_invitations(world.as_alice, hearing=hearing)
        with pytest.raises(NotPossible):
            remind(world.as_alice, hearing=hearing)
    assert not InvitedMail.objects.exists()


def test_a_place_that_closes_before_the_mail_is_written_is_not_told_of(world: World) -> None:
    hearing = world.place()
    invited(world, hearing)
    send_invitations(world.as_alice, hearing=hearing)
    type(hearing.tool.place).objects.filter(pk=hearing.tool.place_id).update(access="hidden")
    assert not write_mails(hearing)


def test_the_hearings_own_words_and_language_are_used_and_emptied_give_ours_back(
    world: World, alice: Client
) -> None:
    hearing = world.place()
    here = path(hearing, "inviting/words/")
    alice.post(here, {"language": "en", "text": "Because you run the ferries.", "remind_days": "5"})
    invited(world, hearing)
    send_invitations(world.as_alice, hearing=hearing)
    body = write_mails(hearing)[0].body
    assert "Because you run the ferries." in body
    alice.post(here, {"language": "en", "text": "", "remind_days": ""})
    hearing.inviting.refresh_from_db()
    assert (hearing.inviting.text, hearing.inviting.remind_days) == ("", None)
    wrong = alice.post(here, {"language": "en", "text": "Kept.", "remind_days": "900"})
    assert wrong.status_code == 422
    assert "Kept." in wrong.content.decode()
