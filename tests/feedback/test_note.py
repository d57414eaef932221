"""The progress note: on which day, with what in it, and the recruiter's own line."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import Leave
from core import clock
from core.models import AuditEvent, key_of
from feedback import actions
from feedback.models import PersonalLine, ReviewRequest
from feedback.progress import names_a_candidate, next_note
from kickoff.models import Agreement, Milestone
from recruiting.candidates.actions import decline_application, move_application, reopen
from recruiting.jobs.actions import start_pause
from recruiting.models import Application, Requisition, Stage, StageMove, TeamMember
from reminders.engine import run_once
from reminders.engine.rendering import gsm_length, render
from reminders.kinds import get_kind
from reminders.models import ContactPreference, Delivery, DeliveryItem, Occurrence
from tests.dates import either
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    RequisitionFactory,
    ReviewRequestFactory,
    RevisionFactory,
    UserFactory,
)
from tests.feedback.factories import give_review
from tests.messages import CHANNELS, due_now, letter, queries_of_due, rules_of

pytestmark = pytest.mark.django_db
KIND = "feedback.progress"


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """That day of March 2026, in Berlin; the second is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


@pytest.fixture(autouse=True)
def on_a_wednesday(time_machine, seeded, house) -> None:
    """In the week before the notes of these tests."""
    time_machine.move_to(datetime(2026, 2, 25, 9, tzinfo=UTC), tick=False)


@pytest.fixture
def requisition(requisition) -> Requisition:
    """Opened a week before that."""
    Requisition.objects.update(opened_at=clock.now() - timedelta(days=7))
    requisition.refresh_from_db()
    return requisition


@pytest.fixture
def url(requisition) -> str:
    return reverse("note", args=[requisition.pk])


def prefers(person, cadence: str, **columns) -> None:
    ContactPreference.objects.update_or_create(user=person, defaults={"cadence": cadence} | columns)


def note(job, person, *, planned: datetime | None = None, state="open", **columns) -> Occurrence:
    planned = planned or clock.now()
    return Occurrence.objects.create(
        rule=rules_of(KIND)[0], rule_version=1, subject=key_of(job), recipient=person, rung=0,
        round=planned.toordinal(), due_at=planned, zone="UTC", useful_until=planned + timedelta(days=3),
        planned_local=planned, state=state, requisition_key=key_of(job), **columns,
    )  # fmt: skip


def said(job, person, channel="email", **columns) -> str:
    columns = {"round": clock.now().toordinal() + Delivery.objects.count(), "planned_local": clock.now()} | columns
    return letter(KIND, [job], person, channel=channel, **columns).text


# On which day -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cadence", "days"),
    [("daily", [2, 3, 4, 5, 6, 9]), ("twice_weekly", [3, 5]), ("weekly", [2, 9]), ("at_once", [2, 9])],
)
def test_notes_follow_the_managers_own_pace(requisition, manager, time_machine, cadence, days):
    prefers(manager, cadence)
    seen = []
    for day in range(2, 10):
        time_machine.move_to(at(day, 0, 5), tick=False)
        for row in due_now(KIND):
            assert (row.recipient_id, row.subject, row.due_at) == (manager.pk, key_of(requisition), at(day, 0))
            seen.append(day)
            note(requisition, manager)

    assert seen == days


def test_a_chosen_day_is_the_day_of_the_note_and_days_away_move_it(requisition, manager, time_machine):
    prefers(manager, "at_once", weekdays=[2, 3])
    time_machine.move_to(at(4, 0, 5), tick=False)
    assert len(due_now(KIND)) == 1

    Leave.objects.create(user=manager, first_day=at(4).date(), last_day=at(4).date())
    assert due_now(KIND) == []
    time_machine.move_to(at(5, 0, 5), tick=False)
    assert len(due_now(KIND)) == 1


def test_the_day_is_theirs_and_not_the_companys(requisition, manager, time_machine):
    manager.zone = "America/New_York"
    manager.save()
    time_machine.move_to(at(2, 5), tick=False)  # Sunday evening over there
    assert due_now(KIND) == []

    time_machine.move_to(at(2, 6, 5), tick=False)
    assert len(due_now(KIND)) == 1


@pytest.mark.parametrize("state", ["draft", "kickoff", "filled", "cancelled"])
def test_only_open_jobs_have_notes(requisition, manager, time_machine, state):
    Requisition.objects.update(state=state)
    time_machine.move_to(at(2, 0, 5), tick=False)

    assert due_now(KIND) == []
    assert get_kind(KIND).still_needed(note(requisition, manager)) == "the job isn't open"


def test_a_removed_or_deactivated_user_gets_none(requisition, manager, time_machine):
    time_machine.move_to(at(2, 0, 5), tick=False)
    planned = note(requisition, manager, planned=at(2) - timedelta(days=7))
    TeamMember.objects.filter(user=manager).update(removed_at=clock.now())
    assert due_now(KIND) == []
    assert get_kind(KIND).still_needed(planned) == "no longer the hiring manager"

    TeamMember.objects.filter(user=manager).update(removed_at=None)
    manager.is_active = False
    manager.save()
    assert due_now(KIND) == []


def test_a_rule_that_is_switched_off_asks_nothing(requisition, time_machine):
    time_machine.move_to(at(2, 0, 5), tick=False)

    assert list(get_kind(KIND).due(clock.now(), {})) == []


def test_a_deleted_job_has_no_note(requisition, manager):
    gone = note(requisition, manager)
    gone.subject = "recruiting.requisition:999999"

    assert get_kind(KIND).still_needed(gone) == "the job isn't open"
    assert get_kind(KIND).staff(gone) is None
    with pytest.raises(LookupError):
        get_kind(KIND).context(gone)


@pytest.mark.parametrize("count", [1, 25])
def test_asking_what_is_due_costs_the_same_for_one_and_for_many(time_machine, count):
    for _ in range(count):
        RequisitionFactory(recruiter=UserFactory(role="recruiter"), manager=UserFactory())
    time_machine.move_to(at(2, 0, 5), tick=False)

    assert len(due_now(KIND)) == count
    assert queries_of_due(KIND) == 4


def test_only_those_whose_note_is_due_are_read(requisition, manager, time_machine):
    """What was planned is left out by the query itself."""
    time_machine.move_to(at(2, 0, 5), tick=False)
    note(requisition, manager)

    assert due_now(KIND) == []


# What it says -------------------------------------------------------------------------------------------------------


@pytest.fixture
def news(requisition, recruiter, manager, application) -> Application:
    """Robin Surname was sent for review, reviewed and moved; the first slate is done and interviews are next."""
    actions.send_slate(requisition, by=recruiter, people={application: ""}, reviewers=[manager])
    give_review(application.review_requests.get(), verdict="yes", why="Ran the pager for six years, and wrote it down.")
    move_application(application, requisition.stages.get(kind="interview"), by=recruiter)
    Milestone.objects.filter(requisition=requisition, position__lt=5).update(done_at=clock.now())
    return application


def test_it_says_what_happened_what_is_next_and_whose_turn_it_is(news, requisition, manager, recruiter):
    actions.write_line(requisition, manager=manager, text="Two strong ones are on the way.", by=recruiter)
    sent = letter(KIND, [requisition], manager, round=1)

    assert sent.subject == "Progress update · Site reliability engineer"
    for body in (sent.text, sent.html):
        assert "Sent for review: R.S." in body
        assert "1 review submitted" in body
        assert "Moved to Interview: R.S." in body
        assert "First reviews" in body
        assert "Waiting on Rita: Interviews, due" in body
        assert "Two strong ones are on the way." in body
        assert "Rita Recruiter" in body
        assert "Surname" not in body
    assert get_kind(KIND).staff(note(requisition, manager)) == recruiter


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_leaves_out_the_last_name(news, requisition, manager, recruiter, channel):
    actions.write_line(requisition, manager=manager, text="Two strong ones are on the way.", by=recruiter)
    text = said(requisition, manager, channel)

    assert "Two strong ones are on the way." in text
    turn = {
        "sms": "Next up: interviews.",
        "voice": "The next step is interviews, and it's with Rita.",
        "call_task": "The next step is interviews, and it's with me.",
    }
    assert turn.get(channel, "Waiting on Rita: Interviews") in text
    assert "Surname" not in text
    if channel == "voice":
        assert "One candidate was sent for review." in text
        assert "R.S." not in text
    if channel == "sms":
        assert "SRE update: 1 new candidate, 1 review submitted, 1 moved to a new stage, 5 steps done." in text
        assert gsm_length(text) <= 306


def test_a_long_line_and_a_long_title_still_fit_into_two_parts(news, requisition, manager, recruiter):
    Requisition.objects.update(title="Senior site reliability engineer, platform and payments" * 2)
    actions.write_line(requisition, manager=manager, text="W" * 160, by=recruiter)
    requisition.refresh_from_db()

    assert gsm_length(said(requisition, manager, "sms")) <= 306


def test_calls_count_candidates(requisition, recruiter, manager):
    people = {ApplicationFactory(requisition=requisition): "" for _ in range(2)}
    actions.send_slate(requisition, by=recruiter, people=people, reviewers=[manager])
    for application in people:
        give_review(application.review_requests.get())
        application.refresh_from_db()
        decline_application(application, by=recruiter, note="Not now.")
    text = said(requisition, manager, "voice")

    assert "Two candidates were sent for review. Two reviews were submitted. Two candidates were rejected." in text
    assert "Rejected: R.E." in said(requisition, manager)
    to_say = said(requisition, manager, "call_task")
    assert "Two candidates were rejected." in to_say
    assert "R.E." not in to_say


def test_what_only_the_recruiter_sees_is_left_out(requisition, recruiter, manager, application):
    added, review = requisition.stages.get(kind="sourced"), requisition.stages.get(kind="review")
    sourced = ApplicationFactory(requisition=requisition, stage=added)
    decline_application(sourced, by=recruiter, note="Not for us.")
    StageMove.objects.create(application=application, to_state="withdrawn", by="tandem", at=clock.now())
    move_application(ApplicationFactory(requisition=requisition, stage=added), review, by=recruiter)

    assert "Moved" not in said(requisition, manager)


def test_a_candidate_is_named_with_their_last_stage(requisition, recruiter, manager, application):
    decline_application(application, by=recruiter, note="Not now.")
    reopen(application, by=recruiter)
    move_application(application, requisition.stages.get(kind=Stage.Kind.OFFER), by=recruiter)

    text = said(requisition, manager)
    assert "Moved to Offer: R.S." in text
    assert text.count("R.S.") == 1


def test_reviews_of_others_are_not_even_counted_before_ones_own(requisition, asked, others, manager, reviewer):
    give_review(others)
    assert "submitted" not in said(requisition, manager)

    give_review(asked)
    assert "2 reviews submitted" in said(requisition, manager)


def test_interview_feedback_is_counted_by_interview(requisition, application, manager, reviewer):
    for who in (manager, reviewer):
        interview = ReviewRequestFactory(
            application=application, reviewer=who, kind="interview", interview_at=requisition.opened_at
        )
        give_review(interview)

    text = said(requisition, manager)
    assert "Feedback submitted on 1 interview" in text
    assert "1 review" not in text
    assert "2 reviews" not in text


def test_it_begins_where_the_last_one_ended(news, requisition, manager, time_machine):
    note(requisition, manager, state="told")
    time_machine.move_to(at(4), tick=False)

    assert "No updates on the Site reliability engineer role since" in said(requisition, manager)


def test_what_happens_after_the_planned_moment_is_left_to_the_next_one(requisition, news, manager):
    planned = clock.now() - timedelta(hours=1)

    assert "Sent for review" not in said(requisition, manager, planned_local=planned)
    Occurrence.objects.update(state="told")
    assert "Sent for review: R.S." in said(requisition, manager, round=clock.now().toordinal() + 1)


@pytest.mark.parametrize(
    ("key", "written", "spoken"),
    [
        ("review", "First reviews, due ", "The next step is the first reviews, and "),
        ("start", "New hire's start date, ", "The next step is the new hire's start date, and "),
    ],
)
def test_the_next_step_is_part_of_a_sentence(news, requisition, manager, key, written, spoken):
    step = requisition.milestones.get(key=key)
    requisition.milestones.exclude(pk=step.pk).update(done_at=clock.now())
    requisition.milestones.filter(pk=step.pk).update(done_at=None, due_at=clock.now() + timedelta(days=3))
    text = said(requisition, manager, "voice")

    assert spoken in text
    assert ("It is due " in text) is (key == "review")
    assert written in said(requisition, manager)


def test_what_the_manager_has_to_do_comes_first(requisition, asked, manager, recruiter):
    assert "Your turn: 1 candidate to review, due" in said(requisition, manager)
    ReviewRequestFactory(
        application=ApplicationFactory(requisition=requisition), reviewer=manager,
        due_at=clock.now() - timedelta(days=1),
    )  # fmt: skip
    assert "Your turn: 2 candidates to review (the first was due" in said(requisition, manager)
    ReviewRequest.objects.update(due_at=clock.now() - timedelta(days=1))
    assert "Your turn: 2 candidates to review (overdue since" in said(requisition, manager)
    actions.end_requests_of(requisition, by=recruiter)

    RevisionFactory(requisition=requisition, state="shared", agreed_at=None, agreed_by=None, shared_at=clock.now())
    assert "Your turn: the job description is ready for your approval." in said(requisition, manager)
    Agreement.objects.create(
        requisition=requisition, number=1, state="proposed", proposed_at=clock.now(), recruiter_accepted_at=clock.now(),
        recruiter_accepted_by=recruiter,
    )  # fmt: skip
    assert "Your turn: our working agreement is ready for you to accept." in said(requisition, manager)
    start_pause(requisition, reason="Three wait.", by=recruiter)
    assert "Your turn: new candidates are on hold until you're ready." in said(requisition, manager)


def test_the_next_step_names_its_owner(requisition, manager, recruiter):
    assert "Nothing is due right now." in said(requisition, manager)
    step = Milestone.objects.create(
        requisition=requisition, key="decision", name="Decision", side="manager", due_at=clock.now() - timedelta(days=1)
    )
    assert "Your turn: Decision (was due" in said(requisition, manager)

    Milestone.objects.filter(pk=step.pk).update(side="recruiter")
    assert "Waiting on Rita: Decision" in said(requisition, manager)
    TeamMember.objects.filter(user=recruiter).update(removed_at=clock.now())
    assert "Waiting on the recruiter: Decision" in said(requisition, manager)


def test_a_week_without_news_is_reported_once_until_there_is_news(requisition, manager, recruiter, time_machine):
    kind = get_kind(KIND)
    first = note(requisition, manager)
    assert kind.still_needed(first) == ""
    Occurrence.objects.update(state="told")

    time_machine.move_to(at(9), tick=False)
    second = note(requisition, manager)
    assert kind.still_needed(second) == "no news since the last update"
    actions.write_line(requisition, manager=manager, text="Still looking, with two leads.", by=recruiter)
    assert kind.still_needed(second) == ""
    Occurrence.objects.update(state="told")

    time_machine.move_to(at(16), tick=False)
    third = note(requisition, manager)
    assert kind.still_needed(third) == "no news since the last update"


def test_a_late_step_is_worth_a_note(requisition, manager, time_machine):
    note(requisition, manager, state="told")
    Milestone.objects.create(requisition=requisition, key="offer", name="Offer", side="recruiter", due_at=clock.now())
    time_machine.move_to(at(9), tick=False)

    assert get_kind(KIND).still_needed(note(requisition, manager)) == ""


def test_an_overdue_step_is_not_said_again_within_the_week(requisition, manager, time_machine):
    """Daily notes are no second reminder schedule."""
    Milestone.objects.create(requisition=requisition, key="offer", name="Offer", side="manager", due_at=clock.now())
    for day in (3, 4):
        time_machine.move_to(at(day), tick=False)
        last = note(requisition, manager)
        Occurrence.objects.filter(round__lt=last.round).update(state="told")

    assert get_kind(KIND).still_needed(last) == "no news since the last update"


def test_a_delegate_reads_the_managers_note(news, requisition, manager, reviewer):
    planned = note(requisition, reviewer, on_behalf_of=manager)

    assert get_kind(KIND).still_needed(planned) == ""
    assert "1 new" in get_kind(KIND).context(planned).short


# The recruiter's line -------------------------------------------------------------------------------------------------


def test_the_line_is_written_on_the_page_of_the_job_and_goes_with_one_note(
    as_recruiter, signed_in, recruiter, requisition, manager, url, time_machine
):
    assert f'hx-get="{url}"' in as_recruiter.get(requisition.get_absolute_url()).text
    answer = as_recruiter.post(url, {"text": "  See you\n on Monday. "}, follow=True)
    assert "Your note goes out with the next update." in answer.text
    assert "See you on Monday." in said(requisition, manager)

    time_machine.move_to(at(2), tick=False)
    note(requisition, manager, state="told")
    time_machine.move_to(at(3), tick=False)
    assert "See you on Monday." not in said(requisition, manager)
    later = signed_in(recruiter)
    page = later.get(url)
    assert page.status_code == 200
    assert "See you on Monday." not in page.text
    later.post(url, {"text": "A new one."})
    assert "A new one." in said(requisition, manager)
    assert PersonalLine.objects.count() == 1


def test_an_empty_line_takes_it_back(as_recruiter, requisition, manager, recruiter, url):
    actions.write_line(requisition, manager=manager, text="Hello.", by=recruiter)

    assert "Note removed." in as_recruiter.post(url, {"text": ""}, follow=True).text
    assert not PersonalLine.objects.exists()
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"note.line_written", "note.line_taken_back"}


@pytest.mark.parametrize("name", ["Robin Surname", "Surname"])
def test_a_line_that_names_a_candidate_is_refused(as_recruiter, application, url, name):
    application.candidate.name = name
    application.candidate.save()
    answer = as_recruiter.post(url, {"text": "SURNAME was great today."})

    assert answer.status_code == 422
    assert "Use initials" in answer.text
    assert "SURNAME was great today." in answer.text
    assert as_recruiter.post(url, {"text": "Robin was great today, so was Al."}).status_code == 302


def test_a_name_that_came_later_is_left_out_of_text_and_call(requisition, manager, recruiter):
    actions.write_line(requisition, manager=manager, text="Ask me about Marlowe.", by=recruiter)
    ApplicationFactory(requisition=requisition, candidate=CandidateFactory(name="Kit Marlowe"))

    assert "Marlowe" not in said(requisition, manager, "sms") + said(requisition, manager, "voice")
    assert "Marlowe" in said(requisition, manager)


def test_the_page_previews_the_note_and_says_when_it_is_sent(as_recruiter, news, requisition, manager, url):
    page = as_recruiter.get(url).text

    assert "Sent for review: R.S." in page
    assert either("Will be sent Mon, Mar 2, 9:00 AM", "Will be sent Mon 2 Mar, 09:00") in page
    part = as_recruiter.get(url, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "Personal note" in part


def test_the_preview_of_an_update_without_news_says_so(as_recruiter, url):
    page = as_recruiter.get(url).text

    assert "No updates yet. Until there’s news, this update goes out once a week at most." in page


def test_no_update_is_announced_without_a_free_day(as_recruiter, manager, url):
    Leave.objects.create(user=manager, first_day=at(1).date(), last_day=at(1).date() + timedelta(days=200))
    Leave.objects.create(user=manager, first_day=clock.today("Europe/Berlin"), last_day=at(1).date())

    assert next_note(manager, clock.now()) is None
    assert "no working days in the next 60 days" in as_recruiter.get(url).text


def test_a_job_that_is_not_open_or_has_no_manager_has_no_next_note(as_recruiter, requisition, url):
    TeamMember.objects.filter(part="manager").update(removed_at=clock.now())
    assert as_recruiter.get(url).status_code == 302
    assert "Next progress update" not in as_recruiter.get(requisition.get_absolute_url()).text

    TeamMember.objects.update(removed_at=None)
    Requisition.objects.update(state="kickoff")
    assert as_recruiter.get(url).status_code == 302


def test_the_engine_sends_it_with_the_other_items_of_the_day(news, asked, requisition, manager, time_machine):
    prefers(manager, "weekly")
    time_machine.move_to(at(2, 0, 5), tick=False)
    run_once(clock.now())
    time_machine.move_to(at(2, 9, 1), tick=False)
    run_once(clock.now())

    (sent,) = Delivery.objects.filter(recipient=manager, state="accepted")
    told = set(sent.items.values_list("occurrence__rule__kind", flat=True))
    assert told == {KIND, "feedback.review"}
    assert "Progress update · Site reliability engineer" in sent.html


@pytest.mark.parametrize(("line", "refused"), [("Li made a good impression.", True), ("We like the pace.", False)])
def test_a_surname_of_two_letters_counts_as_it_is_written(requisition, line, refused):
    ApplicationFactory(requisition=requisition, candidate__name="Wei Li")

    assert names_a_candidate(requisition, line) == refused


def test_an_update_does_not_repeat_the_item_before_it(requisition, asked, manager):
    """In one call with the reminder of that review; with another review to do, both are counted."""
    both = [("feedback.review", asked), (KIND, requisition)]
    for more in range(2):
        if more:
            ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)
        call = together(both, manager)
        assert "You have one candidate to review for" in call
        assert "One candidate was sent for review." in call
        assert call.count("to review") == 1 + more


def together(subjects, person, channel="voice") -> str:
    """One message about rows of several kinds."""
    for kind, row in subjects:
        letter(kind, [row], person, channel=channel, round=Occurrence.objects.count() + 1)
    delivery = Delivery.objects.latest("pk")
    DeliveryItem.objects.filter(pk__in=DeliveryItem.objects.order_by("-pk")[: len(subjects)]).update(delivery=delivery)
    return render(delivery, list(delivery.items.all()), "Europe/Berlin", clock.now()).text
