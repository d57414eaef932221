from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import Leave, Organisation
from core import clock
from core.models import AuditEvent
from kickoff.actions import accept, draft_agreement, milestone_done, milestone_reached, move_milestone, propose
from kickoff.models import Agreement, Kickoff, Milestone
from kickoff.timeline import track_of, tracks_of
from kickoff.timeline_data import timeline_data_of
from recruiting.models import Requisition, TeamMember
from tests.dates import either
from tests.factories import ApplicationFactory, RequisitionFactory, RevisionFactory, UserFactory
from tests.kickoff.factories import proposed_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(booked: Kickoff, job: Requisition, recruiter, manager) -> Requisition:
    """Agreed on Monday morning at nine, Berlin time: the commitments count from then."""
    Kickoff.objects.update(state="held", held_at=clock.now())
    accept(proposed_agreement(job, recruiter), by=manager)
    return job


def days(job: Requisition, column: str = "due_at") -> dict[str, date]:
    return {key: at.date() for key, at in job.milestones.values_list("key", column)}


def stops(job: Requisition) -> dict[str, object]:
    return {stop.milestone.key: stop for stop in track_of(job, clock.now()).milestones}


def test_milestones_follow_from_the_commitments_in_business_time(agreed, recruiter, manager):
    owners = dict(agreed.milestones.values_list("key", "owner"))

    assert days(agreed) | {"kickoff": None, "agreement": None} == {
        "kickoff": None,
        "agreement": None,
        "description": date(2026, 11, 23),
        "slate": date(2026, 12, 2),  # eight business days after the agreement
        "review": date(2026, 12, 4),
        "interviews": date(2026, 12, 15),
        "decision": date(2026, 12, 18),
        "offer": date(2026, 12, 22),
        "start": date(2027, 1, 19),
    }
    assert (owners["slate"], owners["review"], owners["offer"]) == (recruiter.pk, manager.pk, recruiter.pk)
    assert set(agreed.milestones.exclude(done_at=None).values_list("key", flat=True)) == {"kickoff", "agreement"}


def test_public_holidays_and_leave_of_the_owner_of_a_milestone_do_not_count(house, booked, job, recruiter, manager):
    Leave.objects.create(user=manager, first_day=date(2026, 12, 3), last_day=date(2026, 12, 4))

    accept(proposed_agreement(job, recruiter), by=manager)

    assert days(job)["slate"] == date(2026, 12, 2)
    assert days(job)["review"] == date(2026, 12, 8)
    assert days(job)["start"] > date(2027, 1, 19)  # Christmas and New Year


def test_dates_that_people_named_stand_as_they_were_named(booked, job, recruiter, manager):
    Kickoff.objects.update(target_date=date(2026, 12, 11))
    job.target_start = date(2027, 2, 1)
    job.save()

    accept(proposed_agreement(job, recruiter), by=manager)

    assert days(job)["offer"] == date(2026, 12, 11)
    assert days(job)["start"] == date(2027, 2, 1)
    assert days(job, "forecast_at")["offer"] == date(2026, 12, 22)
    track = track_of(job, clock.now())
    assert track.is_late
    assert stops(job)["offer"].date == either("Dec 11 → 22", "11 → 22 Dec")


def test_an_overdue_milestone_pushes_those_after_it_and_not_their_commitments(agreed, time_machine):
    RevisionFactory(requisition=agreed)
    promised = days(agreed)
    time_machine.move_to(datetime(2026, 12, 4, 16, 0, tzinfo=UTC))  # two business days after the slate was due
    seen = stops(agreed)

    assert days(agreed) == promised
    assert (seen["slate"].state, seen["slate"].date) == ("late", either("Dec 2", "2 Dec") + ", 2 business days overdue")
    assert (seen["review"].state, seen["review"].date) == ("forecast", either("Dec 4 → 8", "4 → 8 Dec"))
    assert seen["offer"].date == either("Dec 22 → 24", "22 → 24 Dec")
    assert track_of(agreed, clock.now()).expected.date() == date(2026, 12, 24)


def test_only_the_step_whose_turn_it_is_can_be_overdue(agreed, time_machine):
    time_machine.move_to(datetime(2026, 12, 8, 9, 0, tzinfo=UTC))

    assert [stop.state for stop in track_of(agreed, clock.now()).milestones][:5] == [
        "done",
        "done",
        "late",
        "forecast",
        "forecast",
    ]


def test_the_track_is_drawn_evenly_with_today_between_its_neighbours(agreed, time_machine):
    RevisionFactory(requisition=agreed)
    Kickoff.objects.update(range_from=date(2026, 12, 15), range_to=date(2027, 1, 10))
    time_machine.move_to(datetime(2026, 11, 27, 12, 0, tzinfo=UTC))
    track = track_of(agreed, clock.now())
    x = {stop.milestone.key: stop.x for stop in track.milestones}

    assert (x["kickoff"], x["start"]) == (60, 940)
    assert x["description"] < track.today_x < x["slate"]
    assert track.range_x0 < x["offer"] < track.range_x1
    assert track.range_words == either("Dec 15 – Jan 10", "15 Dec – 10 Jan")
    assert (track.milestones[0].side, track.milestones[-1].side) == ("both", "both")


def test_before_the_agreement_the_track_is_a_plan_and_nothing_is_written(job):
    track = track_of(job, clock.now())

    assert len(track.milestones) == 9
    assert track.milestones[0].state == "open"
    assert track.today_x == 60
    assert not Milestone.objects.exists()


def test_a_booked_kickoff_stands_in_the_plan_on_its_day(booked, job):
    assert stops(job)["kickoff"].date == either("Nov 25", "25 Nov")


def test_a_job_without_a_team_still_has_a_plan(job):
    TeamMember.objects.all().delete()

    assert len(track_of(job, clock.now()).milestones) == 9


def test_after_the_last_step_today_is_at_the_end(agreed, time_machine):
    Milestone.objects.filter(done_at=None).update(done_at=clock.now())
    time_machine.shift(timedelta(days=3))
    track = track_of(agreed, clock.now())

    assert track.today_x == 940
    assert track.next_stop is None


def test_an_agreed_description_and_a_hire_count_as_done_by_themselves(agreed, recruiter):
    from recruiting.models import Hire

    RevisionFactory(requisition=agreed)
    application = ApplicationFactory(requisition=agreed, state="hired")
    Hire.objects.create(application=application, starts_on=date(2027, 1, 4), recorded_by=recruiter)

    assert stops(agreed)["description"].state == "done"
    assert stops(agreed)["offer"].state == "done"


def test_a_step_belongs_to_the_current_owner_of_that_side(agreed, manager):
    TeamMember.objects.filter(user=manager).update(removed_at=clock.now())
    new = UserFactory(name="Nina Newmanager")
    TeamMember.objects.create(requisition=agreed, user=new, part="manager")

    assert stops(agreed)["review"].milestone.owner == new


def test_a_description_waits_on_the_recruiter_until_it_is_sent_for_approval(agreed, recruiter, manager):
    assert stops(agreed)["description"].milestone.owner == recruiter

    RevisionFactory(requisition=agreed, state="shared", agreed_at=None)
    assert stops(agreed)["description"].milestone.owner == manager


# Steps reached, done, moved -----------------------------------------------------------------------------------


def test_a_step_is_reached_once(agreed):
    first = clock.now()
    milestone_reached(agreed, "slate", at=first)
    milestone_reached(agreed, "slate", at=first + timedelta(days=1))

    assert agreed.milestones.get(key="slate").done_at == first
    assert AuditEvent.objects.filter(verb="milestone.reached").count() == 1


def test_a_step_that_is_reached_before_the_agreement_creates_the_timeline(job):
    milestone_reached(job, "slate", at=clock.now())

    assert job.milestones.count() == 9
    assert job.milestones.get(key="slate").done_at == clock.now()


def test_a_first_agreement_dates_what_is_still_open_again(job, recruiter, manager, time_machine):
    milestone_reached(job, "slate", at=clock.now())
    before = days(job)
    time_machine.shift(timedelta(days=7))

    accept(proposed_agreement(job, recruiter), by=manager)

    assert days(job)["slate"] == before["slate"]
    assert days(job)["review"] == date(2026, 12, 1)  # two business days from the agreement, not from the slate
    assert job.milestones.get(key="description").due_at.date() == date(2026, 11, 30)


def test_an_early_step_does_not_break_a_target_of_a_later_one(agreed):
    milestone_reached(agreed, "slate", at=clock.now())

    assert days(agreed, "forecast_at")["review"] == date(2026, 12, 4)


def test_a_new_agreement_moves_only_what_its_commitments_change(agreed, recruiter, manager):
    version = draft_agreement(agreed, by=recruiter)
    version.commitments.filter(kind="decision").update(limit=480)
    propose(version, by=recruiter)
    before = days(agreed)

    accept(Agreement.objects.get(number=2), by=manager)
    rounds = dict(agreed.milestones.values_list("key", "round"))

    assert days(agreed)["interviews"] == before["interviews"]
    assert days(agreed)["decision"] == date(2026, 12, 16)
    assert (rounds["interviews"], rounds["decision"]) == (1, 2)


def test_a_recruiter_marks_as_done_a_step(as_recruiter, agreed):
    step = agreed.milestones.get(key="interviews")
    url = reverse("milestone-done", args=[agreed.pk, step.pk])

    as_recruiter.post(url)
    step.refresh_from_db()
    assert step.done_at == clock.now()

    assert "That milestone is already done." in as_recruiter.post(url, follow=True).content.decode()


def test_moving_a_step_raises_its_round_and_forecasts_the_rest(as_recruiter, agreed):
    step = agreed.milestones.get(key="slate")

    as_recruiter.post(reverse("milestone-move", args=[agreed.pk, step.pk]), {"day": "2026-12-09"})
    step.refresh_from_db()

    assert (step.due_at.date(), step.round) == (date(2026, 12, 9), 2)
    assert days(agreed)["review"] == date(2026, 12, 4)
    assert days(agreed, "forecast_at")["review"] == date(2026, 12, 11)
    assert AuditEvent.objects.filter(verb="milestone.moved").exists()


@pytest.mark.parametrize("day", ["someday", "2026-11-20", ""])
def test_moving_to_no_date_or_to_one_that_is_over_says_so(as_recruiter, agreed, day):
    step = agreed.milestones.get(key="slate")

    response = as_recruiter.post(reverse("milestone-move", args=[agreed.pk, step.pk]), {"day": day})

    assert response.status_code == 422
    assert response.context["steps"][3].is_open


def test_a_step_that_is_done_cannot_be_moved(as_recruiter, agreed, recruiter):
    step = agreed.milestones.get(key="slate")
    milestone_done(step, by=recruiter)

    response = as_recruiter.post(
        reverse("milestone-move", args=[agreed.pk, step.pk]), {"day": "2026-12-09"}, follow=True
    )

    assert "That milestone is already done." in response.content.decode()


def test_the_manager_marks_as_done_their_own_steps_and_moves_none(as_manager, as_outsider, agreed):
    slate, decision = agreed.milestones.get(key="slate"), agreed.milestones.get(key="decision")

    assert as_manager.post(reverse("milestone-done", args=[agreed.pk, slate.pk])).status_code == 403
    assert as_manager.post(reverse("milestone-done", args=[agreed.pk, decision.pk])).status_code == 302
    assert (
        as_manager.post(reverse("milestone-move", args=[agreed.pk, slate.pk]), {"day": "2026-12-09"}).status_code == 403
    )
    assert as_outsider.post(reverse("milestone-done", args=[agreed.pk, slate.pk])).status_code == 404


def test_the_page_shows_both_sides_the_track_and_every_step(as_recruiter, as_manager, as_outsider, agreed):
    url = reverse("timeline", args=[agreed.pk])

    for client in (as_recruiter, as_manager):
        page = client.get(url).content.decode()
        assert "First slate" in page
        assert "Offer: target " + either("Dec 22", "22 Dec") in page
    assert "Change the First slate date" in as_recruiter.get(url).content.decode()
    assert "Change the First slate date" not in as_manager.get(url).content.decode()
    assert as_outsider.get(url).status_code == 404


def test_before_the_agreement_the_page_says_that_it_is_a_plan(as_recruiter, job):
    assert (
        "This plan is based on default targets" in as_recruiter.get(reverse("timeline", args=[job.pk])).content.decode()
    )


def test_when_everything_is_done_it_says_so(as_recruiter, agreed):
    Milestone.objects.filter(done_at=None).update(done_at=clock.now())

    assert "All milestones are done" in as_recruiter.get(reverse("timeline", args=[agreed.pk])).content.decode()


def test_it_stays_within_its_budget(as_recruiter, agreed, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        as_recruiter.get(reverse("timeline", args=[agreed.pk]))


def test_the_track_itself_is_cheap(agreed, django_assert_max_num_queries):
    with (
        Organisation.kept_for_a_request(),
        django_assert_max_num_queries(5),
    ):  # the facts, the team, milestones, the organization, time off
        track_of(agreed, clock.now())


@pytest.mark.parametrize("rows", [1, 25])
def test_the_tracks_of_any_number_of_jobs_cost_the_same(agreed, recruiter, manager, rows, django_assert_num_queries):
    """Agreed or not: the commitments in force are read once more only for those without a timeline of their own."""
    planned = [RequisitionFactory(recruiter=recruiter, manager=manager) for _ in range(rows)]
    undrawn = [proposed_agreement(job, recruiter) for job in planned[: rows // 2 + 1]]
    Agreement.objects.filter(pk__in=[agreement.pk for agreement in undrawn]).update(
        state="accepted", recruiter_accepted_at=clock.now(), recruiter_accepted_by=recruiter,
        manager_accepted_at=clock.now(), manager_accepted_by=manager,
    )  # fmt: skip
    jobs = [agreed, *planned]

    with Organisation.kept_for_a_request(), django_assert_num_queries(6):  # as above, and those commitments
        tracks = tracks_of(timeline_data_of(jobs).values(), clock.now())

    drawn = {pk: [(stop.name, stop.state, stop.date, stop.at) for stop in tracks[pk].milestones] for pk in tracks}
    assert drawn == {
        job.pk: [(stop.name, stop.state, stop.date, stop.at) for stop in track_of(job, clock.now()).milestones]
        for job in jobs
    }


def test_what_the_job_itself_shows_is_done_on_the_track_and_not_in_the_rows(agreed):
    """Agreed by another road than the milestone: the track follows, the stored row stays as it is."""
    RevisionFactory(requisition=agreed)
    agreed.milestones.filter(key="description").update(done_at=None)
    grounds = timeline_data_of([agreed])

    track = tracks_of(grounds.values(), clock.now())[agreed.pk]

    assert next(stop for stop in track.milestones if stop.milestone.key == "description").state == "done"
    assert next(row for row in grounds[agreed.pk].kept if row.key == "description").done_at is None


def test_moving_by_the_action_notifies_the_owner_again(agreed, recruiter):
    step = agreed.milestones.get(key="decision")

    move_milestone(step, due_at=step.due_at + timedelta(days=2), by=recruiter)

    assert step.round == 2
