from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localdate

from core.models import AuditEvent
from kickoff.actions import accept, hold, propose
from kickoff.models import AgendaTemplateItem, Agreement, Kickoff
from recruiting.models import PastHire, Requisition, TeamMember
from reminders.models import ContactPreference
from tests.dates import either
from tests.factories import RequisitionFactory
from tests.kickoff.factories import AgendaItemFactory, LessonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(job) -> str:
    return reverse("kickoff", args=[job.pk])


def test_before_anything_is_started_it_shows_what_will_be_talked_about_and_writes_nothing(seeded, as_recruiter, url):
    response = as_recruiter.get(url)

    assert "Why this role, why now" in response.content.decode()
    assert "Start kickoff" in response.content.decode()
    assert not Kickoff.objects.exists()


def test_starting_copies_the_agenda_once(seeded, as_recruiter, job, url):
    for _ in range(2):
        as_recruiter.post(reverse("kickoff-open", args=[job.pk]))
    AgendaTemplateItem.objects.filter(key="K1").update(title="Something else")

    assert job.kickoff.items.count() == 12
    assert "Something else" not in as_recruiter.get(url).content.decode()
    assert AuditEvent.objects.filter(verb="kickoff.prepared").count() == 1


def test_items_that_an_admin_switched_off_are_left_out(seeded, as_recruiter, job):
    AgendaTemplateItem.objects.filter(key="K5").update(active=False)

    as_recruiter.post(reverse("kickoff-open", args=[job.pk]))

    assert "K5" not in job.kickoff.items.values_list("key", flat=True)


def test_it_says_first_that_the_recruiter_is_to_choose_a_time(as_recruiter, recruiter, signed_in, url, time_machine):
    assert "Choose a time" in as_recruiter.get(url).content.decode()

    time_machine.move_to("2026-11-26T09:00:00Z")

    assert signed_in(recruiter).get(url).context["turn"]["late"] == "1 business day overdue"


@pytest.mark.parametrize(
    ("state", "mine", "turn"),
    [
        ("draft", "as_recruiter", ("recruiter", "Your turn", "Draft the working agreement and send it")),
        ("proposed", "as_manager", ("manager", "Your turn", "Accept the working agreement")),
        ("proposed", "as_recruiter", ("manager", "", "Waiting on Mona to accept the working agreement")),
        ("accepted", "as_manager", ("nobody", "All set", "Kickoff completed and working agreement accepted")),
    ],
)
def test_after_it_is_completed_it_says_whose_turn_the_agreement_is(
    request, booked, job, recruiter, manager, url, state, mine, turn
):
    hold(booked, by=recruiter)
    agreement = Agreement.objects.get()
    if state != "draft":
        propose(agreement, by=recruiter)
    if state == "accepted":
        accept(agreement, by=manager)

    said = request.getfixturevalue(mine).get(url).context["turn"]

    assert (said["side"], said["who"], said["text"]) == turn


def test_a_closed_job_asks_nothing_of_anyone(as_recruiter, booked, job, url):
    Requisition.objects.update(state="filled")
    response = as_recruiter.get(url)

    assert response.context["turn"]["text"] == "This job is closed"
    assert b"End kickoff" not in response.content


def test_a_job_without_a_team_can_still_be_looked_at(as_admin, seeded, job, url):
    TeamMember.objects.all().delete()

    assert as_admin.get(url).context["turn"]["text"] == "Schedule the kickoff"


def test_takeaways_from_last_time_are_at_the_top(seeded, as_recruiter, as_manager, booked, url, manager):
    LessonFactory(manager=manager, text="Send two people at a time, not six.")
    LessonFactory(text="About somebody else")
    LessonFactory(manager=manager, text="Retired long ago", state="retired")

    for client in (as_recruiter, as_manager):
        page = client.get(url).content.decode()
        assert page.index("Send two people at a time") < page.index("Why this role")
        assert "About somebody else" not in page
        assert "Retired long ago" not in page


def test_the_manager_reads_what_was_written_and_cannot_write(as_manager, booked, url):
    item = booked.items.first()
    item.notes, item.output = "The team grew", "Own what ships"
    item.save()

    page = as_manager.get(url).content.decode()

    assert "The team grew" in page
    assert "Own what ships" in page
    assert "<textarea" not in page
    assert "End kickoff" not in page


def test_it_says_how_the_manager_wants_to_be_reached_and_when_that_is_rarer_than_the_limit(
    as_recruiter, booked, url, manager
):
    ContactPreference.objects.create(user=manager, channel="sms", cadence="weekly")

    page = as_recruiter.get(f"{url}?open=preferences").content.decode()

    assert "Text me once a week" in page
    assert "a message goes out anyway" in page
    assert reverse("preferences-of", args=[manager.pk]) in page


def test_the_item_that_is_talked_about_is_open(as_recruiter, booked, url):
    first, second, *_ = booked.items.all()
    first.done = True
    first.save()

    opened = [row.item for row in as_recruiter.get(url).context["rows"] if row.is_open]

    assert opened == [second]


def test_it_adds_the_minutes_up(as_recruiter, booked, url):
    booked.items.filter(key="K1").update(done=True)
    response = as_recruiter.get(url)

    assert "4 of 34 minutes" in response.content.decode()
    assert [row.by for row in response.context["rows"]][:3] == [
        either("2:00 PM", "14:00"),
        either("2:04 PM", "14:04"),
        either("2:08 PM", "14:08"),
    ]


def test_ending_it_drafts_the_agreement(as_recruiter, booked, job):
    response = as_recruiter.post(reverse("kickoff-held", args=[job.pk]))
    booked.refresh_from_db()
    agreement = Agreement.objects.get()

    assert response.url == reverse("agreement", args=[job.pk])
    assert booked.is_held
    assert booked.held_at
    assert agreement.is_draft
    assert dict(agreement.commitments.exclude(limit=None).values_list("kind", "limit")) == {
        "slate": 3840,
        "outcome_told": 1440,
        "review": 960,
        "interview_feedback": 960,
        "decision": 1440,
    }
    assert AuditEvent.objects.filter(verb="kickoff.held").exists()


def test_ending_a_meeting_that_was_never_scheduled_dates_it_now(seeded, as_recruiter, job, monday):
    as_recruiter.post(reverse("kickoff-open", args=[job.pk]))

    as_recruiter.post(reverse("kickoff-held", args=[job.pk]))

    assert job.kickoff.is_held
    assert job.kickoff.starts_at == monday


def test_ending_a_draft_job_moves_it_to_its_kickoff(seeded, as_recruiter, job):
    Requisition.objects.update(state="draft")
    as_recruiter.post(reverse("kickoff-open", args=[job.pk]))

    as_recruiter.post(reverse("kickoff-held", args=[job.pk]))
    job.refresh_from_db()

    assert job.state == "kickoff"


def test_ending_it_leaves_an_agreement_that_was_begun_in_the_meeting_alone(as_recruiter, booked, job):
    as_recruiter.post(reverse("agreement-start", args=[job.pk]))

    as_recruiter.post(reverse("kickoff-held", args=[job.pk]))

    assert Agreement.objects.count() == 1


def test_an_admin_edits_the_agenda_of_kickoffs_to_come(seeded, as_admin):
    page = as_admin.get(reverse("admin:kickoff_agendatemplateitem_changelist"), {"q": "reach you"})

    assert "How to reach you" in page.content.decode()


def test_ending_it_twice_changes_nothing(as_recruiter, booked, job):
    url = reverse("kickoff-held", args=[job.pk])
    as_recruiter.post(url)

    response = as_recruiter.post(url, follow=True)

    assert "This kickoff is already completed." in response.content.decode()
    assert Agreement.objects.count() == 1


def test_it_cannot_be_ended_before_it_is_started(as_recruiter, job):
    assert as_recruiter.post(reverse("kickoff-held", args=[job.pk])).status_code == 404


def test_dates_are_stored_and_a_range_that_ends_before_it_begins_is_not(as_recruiter, booked, job):
    url = reverse("kickoff-dates", args=[job.pk])
    as_recruiter.post(url, {"target_date": "2027-01-15", "range_from": "2027-01-08", "range_to": "2027-02-01"})
    response = as_recruiter.post(
        url, {"target_date": "2027-01-15", "range_from": "2027-02-08", "range_to": "2027-02-01"}
    )
    booked.refresh_from_db()

    assert response.status_code == 422
    assert "The range ends before it starts." in response.content.decode()
    assert str(booked.range_from) == "2027-01-08"


def test_past_hires_are_added_and_removed(as_recruiter, booked, job):
    as_recruiter.post(reverse("past-hire-add", args=[job.pk]), {"label": "K. L.", "lacked": "Roadmaps"})
    hire = PastHire.objects.get()
    assert "K. L." in as_recruiter.get(reverse("kickoff", args=[job.pk])).content.decode()

    as_recruiter.post(reverse("past-hire-remove", args=[job.pk, hire.pk]))
    assert not PastHire.objects.exists()


def test_a_past_hire_needs_a_name_and_keeps_what_was_typed(as_recruiter, booked, job):
    response = as_recruiter.post(reverse("past-hire-add", args=[job.pk]), {"label": "", "lacked": "Roadmaps"})

    assert response.status_code == 422
    assert "Roadmaps" in response.content.decode()


def test_a_past_hire_of_another_job_is_out_of_reach(as_recruiter, booked, job):
    hire = PastHire.objects.create(requisition=RequisitionFactory(), label="X.")

    assert as_recruiter.post(reverse("past-hire-remove", args=[job.pk, hire.pk])).status_code == 404


@pytest.mark.parametrize(
    "name", ["kickoff-open", "kickoff-held", "kickoff-cancel", "kickoff-dates", "past-hire-add", "lesson-add"]
)
def test_managers_may_not_write_and_outsiders_see_nothing(as_manager, as_outsider, booked, job, name):
    assert as_manager.post(reverse(name, args=[job.pk])).status_code == 403
    assert as_outsider.get(reverse("kickoff", args=[job.pk])).status_code == 404
    assert as_manager.get(reverse(name, args=[job.pk])).status_code in (403, 405)


@pytest.mark.parametrize("rows", [1, 25])
@pytest.mark.parametrize("who", ["as_recruiter", "as_manager"])
def test_it_costs_the_same_for_any_number_of_items_and_takeaways(
    request, who, booked, url, manager, rows, django_assert_max_num_queries
):
    AgendaItemFactory.create_batch(rows, kickoff=booked)
    LessonFactory.create_batch(rows, manager=manager)
    browser = request.getfixturevalue(who)

    with django_assert_max_num_queries(16):
        assert browser.get(url).status_code == 200


def test_a_day_in_the_past_cannot_be_a_target(as_recruiter, booked, job, monday):
    url = reverse("kickoff-dates", args=[job.pk])
    yesterday = localdate(monday) - timedelta(days=1)

    response = as_recruiter.post(url, {"target_date": str(yesterday)})
    booked.refresh_from_db()

    assert response.status_code == 422
    assert "That date is in the past." in response.text
    assert booked.target_date is None


def test_a_target_that_has_passed_since_may_stay(as_recruiter, booked, job, monday):
    yesterday = localdate(monday) - timedelta(days=1)
    Kickoff.objects.update(target_date=yesterday)

    url = reverse("kickoff-dates", args=[job.pk])
    response = as_recruiter.post(url, {"target_date": str(yesterday), "range_to": "2027-02-01"})

    assert response.status_code == 302


@pytest.mark.parametrize(
    ("place", "link", "room"),
    [
        ("Room 4", "", "Room 4"),
        ("https://meet.example.org/a?x=1&y=2", "https://meet.example.org/a?x=1&y=2", ""),
        ("https://meet.example.org/abc, room “Süd”", "https://meet.example.org/abc", "room “Süd”"),
        ("Teams: https://meet.example.org/abc (code 12)", "https://meet.example.org/abc", "Teams: (code 12)"),
    ],
)
def test_a_video_link_may_stand_beside_a_room(as_recruiter, booked, job, place, link, room):
    Kickoff.objects.update(place=place)
    booked.refresh_from_db()

    assert (booked.video_link, booked.room) == (link, room)
    if link:
        assert f'href="{escape(link)}"' in as_recruiter.get(reverse("kickoff", args=[job.pk])).text
