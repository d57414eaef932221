from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.models import Leave, Organisation, User
from core.models import AuditEvent
from core.states import IllegalMove
from kickoff.actions.meeting import _move_meeting
from kickoff.models import Kickoff
from tests.dates import either

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(job) -> str:
    return reverse("kickoff-schedule", args=[job.pk])


def form(**changes: object) -> dict[str, object]:
    return {
        "day": "2026-11-25",
        "at": "14:00",
        "zone": "Europe/Berlin",
        "minutes": "30",
        "place": "Room 4",
        "message": "Bring two names.",
    } | changes


def test_it_books_the_meeting_and_starts_the_agenda(seeded, as_recruiter, recruiter, job, url):
    response = as_recruiter.post(url, form(), follow=True)
    kickoff = Kickoff.objects.get()

    assert response.redirect_chain == [(reverse("kickoff", args=[job.pk]), 302)]
    assert kickoff.is_booked
    assert kickoff.starts_at == datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
    assert (kickoff.zone, kickoff.minutes, kickoff.place) == ("Europe/Berlin", 30, "Room 4")
    assert (kickoff.booked_by, kickoff.sequence) == (recruiter, 0)
    assert list(kickoff.items.values_list("key", flat=True)) == [f"K{n}" for n in range(1, 13)]
    assert AuditEvent.objects.filter(verb="kickoff.booked").exists()


def test_it_suggests_the_first_time_at_which_everyone_works(as_recruiter, url, manager):
    manager.zone = "America/New_York"
    manager.save()

    initial = as_recruiter.get(url).context["form"].initial

    assert initial["day"] == date(2026, 11, 24)
    assert initial["at"].hour == 15
    assert initial["zone"] == "Europe/Berlin"


def test_it_suggests_no_day_on_which_a_person_is_away(as_recruiter, url, manager):
    Leave.objects.create(user=manager, first_day=date(2026, 11, 24), last_day=date(2026, 11, 25))

    assert as_recruiter.get(url).context["form"].initial["day"] == date(2026, 11, 26)


def test_it_suggests_nothing_when_two_weeks_hold_no_common_time(as_recruiter, url, manager):
    Leave.objects.create(user=manager, first_day=date(2026, 11, 20), last_day=date(2026, 12, 20))
    response = as_recruiter.get(url)

    assert response.context["form"].initial["day"] is None
    assert either("out of office Nov 20 – Dec 20", "out of office 20 Nov – 20 Dec") in response.content.decode()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            {"zone": "America/Los_Angeles"},
            "would have to meet outside working hours: the kickoff would be at "
            + either("11:00 PM Berlin time", "23:00 Berlin time"),
        ),
        ({"day": "2026-11-28"}, "doesn’t work on Saturdays"),
        ({"day": "2026-12-25"}, "is off " + either("Fri, Dec 25 (holiday)", "Fri 25 Dec (holiday)")),
        (
            {"at": "16:45"},
            "would have to meet outside working hours: the kickoff would end at "
            + either("5:15 PM Berlin time", "17:15 Berlin time"),
        ),
    ],
)
def test_it_warns_while_a_time_is_chosen_at_which_a_person_cannot_come(house, as_recruiter, url, change, why):
    response = as_recruiter.get(url, form(**change), headers={"HX-Request": "true"})

    assert f"Mona Manager {why}." in response.content.decode()
    assert b"<html" not in response.content
    assert not Kickoff.objects.exists()


def test_it_books_such_a_time_all_the_same_and_says_so(seeded, as_recruiter, url, manager):
    Leave.objects.create(user=manager, first_day=date(2026, 11, 25), last_day=date(2026, 11, 25))

    response = as_recruiter.post(url, form(), follow=True)

    assert Kickoff.objects.get().is_booked
    assert (
        either("Mona Manager is out of office on Wed, Nov 25.", "Mona Manager is out of office on Wed 25 Nov.")
        in response.content.decode()
    )


def test_it_refuses_a_moment_in_the_past(as_recruiter, url):
    response = as_recruiter.post(url, form(day="2026-11-20"))

    assert "That time is in the past. Choose a later one." in response.content.decode()
    assert not Kickoff.objects.exists()


def test_it_refuses_a_time_that_the_clocks_skip(as_recruiter, url):
    response = as_recruiter.post(url, form(day="2027-03-28", at="02:30"))

    assert "Daylight saving time starts that day" in response.content.decode()
    assert not Kickoff.objects.exists()


@pytest.mark.parametrize("change", [{"zone": "Mars/Olympus"}, {"day": ""}, {"at": "25:00"}, {"minutes": "7"}])
def test_it_keeps_what_was_typed_when_something_is_missing(as_recruiter, url, change):
    response = as_recruiter.post(url, form(**change))

    assert response.context["form"].errors
    assert b"Bring two names." in response.content


def test_a_change_keeps_the_meeting_and_raises_its_number(as_recruiter, url, booked):
    uid = booked.uid

    as_recruiter.post(url, form(at="15:00", seen="0"))
    booked.refresh_from_db()

    assert (booked.uid, booked.sequence) == (uid, 1)
    assert booked.starts_at == datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
    assert AuditEvent.objects.filter(verb="kickoff.moved").exists()


def test_a_save_without_changes_notifies_no_one(as_recruiter, url, booked):
    response = as_recruiter.post(url, form(message="", seen="0"))
    booked.refresh_from_db()

    assert "Nothing changed, so no update was sent." in response.content.decode()
    assert booked.sequence == 0


def test_a_change_of_a_meeting_that_a_person_else_moved_meanwhile_is_not_made(as_recruiter, url, booked):
    Kickoff.objects.update(sequence=1)

    response = as_recruiter.post(url, form(at="16:00", seen="0"))

    assert "Someone changed this meeting" in response.content.decode()
    assert Kickoff.objects.get().starts_at == booked.starts_at


def test_when_two_users_move_it_at_the_same_moment_the_second_gets_an_error(booked, job, recruiter, meeting):
    seen_by_both = Kickoff.objects.get()
    Kickoff.objects.update(sequence=1)

    with pytest.raises(IllegalMove):
        _move_meeting(seen_by_both, vars(meeting) | {"minutes": 60}, by=recruiter)


def test_canceling_keeps_the_meeting_for_a_new_time(as_recruiter, booked, url):
    as_recruiter.post(reverse("kickoff-cancel", args=[booked.requisition_id]))
    booked.refresh_from_db()
    assert (booked.state, booked.sequence) == (Kickoff.State.CANCELLED, 1)

    as_recruiter.post(url, form())
    booked.refresh_from_db()
    assert (booked.state, booked.sequence) == (Kickoff.State.BOOKED, 2)


def test_canceling_twice_says_that_there_is_nothing_to_call_off(as_recruiter, booked):
    url = reverse("kickoff-cancel", args=[booked.requisition_id])
    as_recruiter.post(url)

    response = as_recruiter.post(url, follow=True)

    assert "There’s no scheduled meeting to cancel." in response.content.decode()


@pytest.mark.parametrize("closed", ["held", "filled"])
def test_it_refuses_once_it_is_completed_or_the_job_is_closed(as_recruiter, url, booked, job, closed):
    if closed == "held":
        Kickoff.objects.update(state="held")
    else:
        job.state = "filled"
        job.save()

    response = as_recruiter.post(url, form(at="16:00", seen="0"))

    assert "This kickoff is already completed." in response.content.decode() or "is closed" in response.content.decode()


def test_managers_may_not_and_outsiders_see_nothing(as_manager, as_outsider, as_admin, url, job):
    assert as_manager.get(url).status_code == 403
    assert as_outsider.post(url, form()).status_code == 403
    assert as_admin.get(url).status_code == 200
    job.is_confidential = True
    job.save()
    assert as_admin.get(url).status_code == 404
    assert not Kickoff.objects.exists()


def test_the_organization_zone_counts_for_people_without_one(
    seeded, as_recruiter, recruiter: User, url, house: Organisation
):
    User.objects.update(zone="")

    assert as_recruiter.get(url).context["form"].initial["zone"] == "Europe/Berlin"
