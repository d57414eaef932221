"""Interview feedback: asked when the interview is over, each interviewer by themselves, due by the agreed limit."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from core import clock
from core.models import AuditEvent
from core.states import IllegalMove
from feedback import actions
from feedback.models import Review, ReviewRequest
from feedback.views.slates import can_be_sent
from recruiting.candidates.actions import decline_application
from recruiting.jobs.actions import close_requisition
from recruiting.models import Application, TeamMember
from reminders.engine import run_once
from reminders.engine.rendering import gsm_length
from reminders.kinds import Reply, get_kind
from reminders.models import Delivery, Occurrence, Task
from tests.dates import either
from tests.factories import ApplicationFactory, CandidateFactory, RequisitionFactory, ReviewRequestFactory, UserFactory
from tests.feedback.factories import give_review, link_client
from tests.kickoff.factories import told
from tests.messages import CHANNELS, due_now, letter, queries_of_due, rules_of
from workspace.deactivation import deactivate

pytestmark = pytest.mark.django_db
KIND = "feedback.interview"
WHY = "Walked us through an outage from the first alert to the fix, and what she would do differently."


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """That day of March 2026, in Berlin; the second is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


@pytest.fixture(autouse=True)
def on_monday(time_machine, seeded, house) -> None:
    time_machine.move_to(at(2, 9), tick=False)


@pytest.fixture
def url(application) -> str:
    return reverse("interview-ask", args=[application.pk])


@pytest.fixture
def panel_asked(application, recruiter, manager, panel) -> list[ReviewRequest]:
    """Manager and reviewer speak with Robin Surname on Tuesday from ten to eleven."""
    return actions.ask_for_feedback(
        application, by=recruiter, interviewers=[manager, panel], starts_at=at(3, 10), ends_at=at(3, 11)
    )


@pytest.fixture
def asked(panel_asked) -> ReviewRequest:
    """The manager's."""
    return panel_asked[0]


def posted(*people, **changes) -> dict[str, object]:
    when = {"day": "2026-03-03", "at": "10:00", "minutes": 60, "zone": "Europe/Berlin"}
    return when | {"who": [person.pk for person in people]} | changes


def rungs() -> dict[int, set[int]]:
    """Person → rungs due now."""
    found: dict[int, set[int]] = {}
    for row in due_now(KIND):
        found.setdefault(row.recipient_id, set()).add(row.rung)
    return found


# Asking ---------------------------------------------------------------------------------------------------------------


def test_the_recruiter_says_who_and_when_and_each_is_due_by_the_agreed_limit(
    as_recruiter, application, manager, panel, url
):
    answer = as_recruiter.post(url, posted(manager, panel), follow=True)

    assert "for feedback when the interview ends" in answer.text
    for asked in ReviewRequest.objects.all():
        assert (asked.kind, asked.interview_at, asked.interview_ends_at) == ("interview", at(3, 10), at(3, 11))
        assert asked.due_at == at(5, 11)  # two business days after the end
    assert {asked.reviewer for asked in ReviewRequest.objects.all()} == {manager, panel}


def test_the_person_s_page_leads_there(as_recruiter, application, url):
    assert url in as_recruiter.get(application.candidate.get_absolute_url()).text


def test_the_time_is_a_wall_clock_time_of_the_zone_beside_it(as_recruiter, application, manager, url):
    as_recruiter.post(url, posted(manager, zone="Europe/London"))

    assert ReviewRequest.objects.get().interview_at == datetime(2026, 3, 3, 10, tzinfo=UTC)


def test_the_time_of_each_counts_by_their_own_calendar(application, recruiter, manager, panel):
    panel.zone = "America/New_York"
    panel.save()
    mine, theirs = actions.ask_for_feedback(
        application, by=recruiter, interviewers=[manager, panel], starts_at=at(3, 10), ends_at=at(3, 11)
    )

    assert mine.due_at == at(5, 11)
    assert theirs.due_at == datetime(2026, 3, 4, 22, tzinfo=UTC)  # five in the afternoon over there


def test_an_interview_that_is_over_counts_from_now(application, recruiter, manager):
    (asked,) = actions.ask_for_feedback(
        application, by=recruiter, interviewers=[manager], starts_at=at(1, 10) - timedelta(days=6),
        ends_at=at(1, 11) - timedelta(days=6),
    )  # fmt: skip

    assert (asked.sent_at, asked.due_at) == (at(2, 9), at(3, 17))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"who": []}, "Choose at least one interviewer."),
        ({"day": "2025-03-03"}, "Check the date."),
        ({"day": "2027-03-03"}, "Check the date."),
        ({"at": ""}, "This field is required."),
        ({"day": "2026-03-29", "at": "02:30"}, "Daylight saving time starts"),
    ],
)
def test_what_is_missing_or_odd_is_said_and_nothing_is_stored(as_recruiter, manager, url, changes, words):
    answer = as_recruiter.post(url, posted(manager) | changes)

    assert answer.status_code == 422
    assert words in answer.text
    assert not ReviewRequest.objects.exists()


def test_nobody_is_asked_twice_at_a_time(as_recruiter, asked, manager, url):
    answer = as_recruiter.post(url, posted(manager, day="2026-03-04"))

    assert answer.status_code == 422
    assert "already has an interview with this candidate" in answer.text
    give_review(asked)
    assert as_recruiter.post(url, posted(manager, day="2026-03-04")).status_code == 302


def test_only_people_of_the_team_can_be_asked(as_recruiter, outsider, url):
    assert as_recruiter.post(url, posted(outsider)).status_code == 422


def test_nobody_is_asked_about_an_inactive_candidate(as_recruiter, application, manager, url):
    Application.objects.update(state="declined")

    assert "no longer an active candidate" in as_recruiter.post(url, posted(manager)).text


def test_asking_nobody_is_refused(application, recruiter):
    with pytest.raises(actions.InterviewProblem):
        actions.ask_for_feedback(application, by=recruiter, interviewers=[], starts_at=at(3), ends_at=at(3, 11))


# Before and after it is over ------------------------------------------------------------------------------------------


def test_nothing_is_open_before_the_interview_is_over(
    asked, manager, as_manager, as_recruiter, signed_in, time_machine
):
    record = reverse("review-list", args=[asked.requisition.pk])
    assert "No candidates to review" in as_manager.get(reverse("review-queue")).text
    assert "1 candidate to review" not in as_manager.get(reverse("today")).text
    assert "request goes out when it ends" in as_recruiter.get(record).text
    assert due_now(KIND) == []

    time_machine.move_to(at(3, 11, 1), tick=False)
    queue = signed_in(manager).get(reverse("review-queue")).text
    assert "Feedback on 1 interview" in queue
    assert either("interview today at 10:00 AM", "interview today at 10:00") in queue
    assert "sent" not in queue
    assert "Feedback on 1 interview" in signed_in(manager).get(reverse("today")).text
    assert due_now("feedback.review") == []


def test_feedback_may_be_given_before_it_is_over(asked, as_manager, must):
    data = {"verdict": "yes", "rationale": WHY, "number": 1, f"point-{must.thread}": "met"}
    data["revision"] = must.revision_id
    as_manager.post(reverse("review", args=[asked.pk]), data)
    asked.refresh_from_db()

    assert asked.state == "answered"


def test_the_others_feedback_is_hidden_until_ones_own_is_in(panel_asked, manager, panel, signed_in, time_machine):
    mine, theirs = panel_asked
    time_machine.move_to(at(3, 12), tick=False)
    give_review(theirs, why="Calm and concrete under pressure, the whole hour long.")
    record = reverse("review-list", args=[mine.requisition.pk])
    assert not Review.objects.visible_to(manager).exists()
    assert "Calm and concrete" not in signed_in(manager).get(record).text
    assert panel.name not in signed_in(manager).get(reverse("review", args=[mine.pk])).text

    give_review(mine, why=WHY)
    assert "Calm and concrete" in signed_in(manager).get(record).text


def test_a_review_of_the_resume_shows_no_interview_feedback(asked, application, panel_asked, manager):
    give_review(ReviewRequestFactory(application=application, reviewer=manager))
    give_review(panel_asked[1])

    assert Review.objects.visible_to(manager).count() == 1


def test_it_can_be_given_by_the_link_of_the_message(asked, must, time_machine):
    time_machine.move_to(at(3, 12), tick=False)
    browser = link_client(asked.reviewer, asked)
    page = browser.get(reverse("review", args=[asked.pk]))

    assert "interview feedback" in page.text
    data = {"verdict": "no", "rationale": WHY, "number": 1, f"point-{must.thread}": "not_met"}
    data["revision"] = must.revision_id
    browser.post(reverse("review", args=[asked.pk]), data)
    assert Review.objects.get().via == "link"


def test_interview_feedback_is_not_the_first_review(asked, requisition):
    give_review(asked)

    assert not requisition.milestones.filter(key="review", done_at__isnull=False).exists()


def test_a_candidate_with_an_interview_ahead_can_still_be_sent_to_others(asked, requisition):
    assert [row.pk for row in can_be_sent(requisition)] == [asked.application_id]


# Reminders ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(3, 10, 59), set()),
        (at(3, 11), {0}),
        (at(4, 10, 59), {0}),
        (at(4, 11), {0, 1}),
        (at(5, 11), {0, 1, 2}),
        (at(6, 11), {0, 1, 2, 3}),
        (at(9, 11), {0, 1, 2, 3, 4}),
    ],
)
def test_each_step_is_sent_in_business_time_after_the_end(asked, manager, panel, time_machine, now, expected):
    time_machine.move_to(now, tick=False)

    assert rungs() == ({manager.pk: expected, panel.pk: expected} if expected else {})


def test_in_the_end_a_count_is_escalated(asked, admin_person, time_machine):
    Organisation.objects.update(escalation_to=admin_person)
    time_machine.move_to(at(10, 11), tick=False)

    assert rungs()[admin_person.pk] == {6}
    assert get_kind(KIND).escalation(1).title == "Feedback on 1 interview is overdue"
    assert get_kind(KIND).escalation(3).title == "Feedback on 3 interviews is overdue"


@pytest.mark.parametrize("count", [1, 25])
def test_asking_what_is_due_costs_the_same_for_one_and_for_many(recruiter, time_machine, count):
    for _ in range(count):
        manager = UserFactory()
        job = RequisitionFactory(recruiter=recruiter, manager=manager)
        actions.ask_for_feedback(
            ApplicationFactory(requisition=job), by=recruiter, interviewers=[manager], starts_at=at(3, 10),
            ends_at=at(3, 11),
        )  # fmt: skip
    time_machine.move_to(at(3, 12), tick=False)

    assert len(due_now(KIND)) == count
    assert queries_of_due(KIND) == 5


def test_it_ends_with_the_answer_and_with_leaving_the_team(asked, panel_asked, recruiter, manager, time_machine):
    time_machine.move_to(at(3, 12), tick=False)
    kind, note = get_kind(KIND), told(f"feedback.reviewrequest:{asked.pk}", manager, kind=KIND)
    assert kind.still_needed(note) == ""
    assert kind.staff(note) == recruiter

    give_review(asked)
    assert kind.still_needed(note) == "the feedback was submitted"
    TeamMember.objects.filter(user=panel_asked[1].reviewer).update(removed_at=clock.now())
    other = told(f"feedback.reviewrequest:{panel_asked[1].pk}", panel_asked[1].reviewer, kind=KIND)
    assert kind.still_needed(other) == "no longer on the hiring team"


@pytest.mark.parametrize("end", ["declined", "closed", "deactivated"])
def test_nobody_is_asked_any_more_when_it_is_over_for_another_reason(asked, recruiter, manager, end, time_machine):
    time_machine.move_to(at(3, 12), tick=False)
    if end == "declined":
        decline_application(asked.application, by=recruiter, note="Withdrew by phone.")
    elif end == "closed":
        close_requisition(asked.requisition, filled=False, reason="No budget", by=recruiter)
    else:
        deactivate(manager, by=recruiter)

    assert manager.pk not in rungs()


# Rescheduled and canceled -------------------------------------------------------------------------------------------------


def test_a_move_is_a_new_round_for_everyone_without_an_answer(as_recruiter, panel_asked, manager, panel, time_machine):
    mine, theirs = panel_asked
    give_review(theirs)
    before = told(f"feedback.reviewrequest:{mine.pk}", manager, kind=KIND)
    move = reverse("interview-move", args=[mine.pk])
    answer = as_recruiter.post(move, posted(day="2026-03-04", at="15:00"), follow=True)

    assert "Interview rescheduled. We’ll ask 1 interviewer for feedback when it ends." in answer.text
    mine.refresh_from_db()
    assert (mine.round, mine.interview_at, mine.due_at) == (2, at(4, 15), at(6, 16))
    assert get_kind(KIND).still_needed(before) == "the request was resent with a new due date"
    time_machine.move_to(at(4, 15, 59), tick=False)
    assert rungs() == {}
    time_machine.move_to(at(4, 16), tick=False)
    assert rungs() == {manager.pk: {0}}


def test_an_interview_that_is_over_asks_for_feedback_now(signed_in, recruiter, asked, manager, url, time_machine):
    time_machine.move_to(at(5, 12), tick=False)
    as_recruiter = signed_in(recruiter)
    move = reverse("interview-move", args=[asked.pk])
    moved = as_recruiter.post(move, posted(day="2026-03-04", at="15:00"), follow=True)
    assert "Interview updated. We’re asking 2 interviewers for feedback now." in moved.text
    canceled = as_recruiter.post(reverse("interview-cancel", args=[asked.pk]), follow=True)
    assert "Interview canceled. 2 interviewers no longer need to give feedback." in canceled.text
    assert "We’re asking Mona Manager for feedback now." in as_recruiter.post(url, posted(manager), follow=True).text


def test_an_impossible_move_is_said(as_recruiter, asked):
    move = reverse("interview-move", args=[asked.pk])
    assert "Check the date." in as_recruiter.post(move, posted(day="2030-01-01"), follow=True).text

    give_review(asked)
    answer = as_recruiter.post(move, posted(), follow=True)
    assert "Interview rescheduled." in answer.text  # the reviewer's
    give_review(ReviewRequest.objects.get(state="open"))
    assert "All feedback on this interview is in" in as_recruiter.post(move, posted(), follow=True).text


def test_when_two_users_move_it_at_once_one_gets_an_error(asked, recruiter, monkeypatch):
    stale = list(actions.panel_of(asked).select_related("reviewer"))
    actions.move_interview(asked, by=recruiter, starts_at=at(3, 10), ends_at=at(3, 12))

    class Stale:
        def select_related(self, *_):
            return stale

    monkeypatch.setattr("feedback.actions.interviews.panel_of", lambda _: Stale())
    with pytest.raises(actions.InterviewProblem, match="Someone just changed"):
        actions.move_interview(asked, by=recruiter, starts_at=at(4), ends_at=at(4, 11))


def test_a_canceled_interview_is_canceled_for_all(as_recruiter, asked, panel_asked, time_machine):
    cancel = reverse("interview-cancel", args=[asked.pk])
    answer = as_recruiter.post(cancel, follow=True)

    assert "Interview canceled. 2 interviewers" in answer.text
    assert {row.state for row in ReviewRequest.objects.all()} == {"withdrawn"}
    time_machine.move_to(at(3, 12), tick=False)
    assert rungs() == {}
    reasons = AuditEvent.objects.filter(verb="review.withdrawn").values_list("detail", flat=True)
    assert {detail["reason"] for detail in reasons} == {"the interview was canceled"}


def test_an_answer_in_that_moment_stays(as_recruiter, asked, monkeypatch):
    def late(*args, **kwargs):
        raise IllegalMove("answered")

    monkeypatch.setattr(actions, "cancel_interview", late)
    answer = as_recruiter.post(reverse("interview-cancel", args=[asked.pk]), follow=True)
    assert "Someone just changed this interview or submitted feedback." in answer.text


def test_asking_one_interviewer_again_uses_the_limit_for_interviews(asked, recruiter):
    actions.send_again(asked, by=recruiter)

    assert asked.due_at == at(3, 17)


def test_the_page_lists_scheduled_interviews(as_recruiter, asked, panel_asked, url):
    page = as_recruiter.get(url).text

    assert "request goes out when it ends" in page
    assert "Vera Reviewer" in page
    ReviewRequest.objects.update(interview_ends_at=None)
    assert either("due Thu, Mar 5", "due Thu 5 Mar") in as_recruiter.get(url).text


# What it says ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("rung", [0, 1, 2, 3, 4])
def test_every_step_on_every_channel_names_no_surname(asked, manager, channel, rung):
    sent = letter(KIND, [asked], manager, rung=rung, channel=channel)

    assert channel == "sms" or "Site reliability engineer" in sent.text
    assert "Surname" not in sent.subject + (sent.text if channel != "email" else "")
    if channel == "sms":
        assert gsm_length(sent.text) <= 306


def test_several_interviews_are_one_item_with_one_link(asked, manager, recruiter, application, time_machine):
    other = ApplicationFactory(requisition=asked.requisition, candidate=CandidateFactory(name="Sasha Other"))
    (second,) = actions.ask_for_feedback(
        other, by=recruiter, interviewers=[manager], starts_at=at(3, 13), ends_at=at(3, 14)
    )
    time_machine.move_to(at(5, 13), tick=False)
    sent = letter(KIND, [asked, second], manager, rung=2)

    assert sent.subject == "Overdue: feedback on 2 interviews · SRE"
    assert "- Robin Surname: feedback was due" in sent.text
    assert "- Sasha Other: feedback due" in sent.text
    assert sent.text.count("/m/LINK-") == 1
    assert "How were your interviews with Robin Surname and Sasha Other?" in letter(KIND, [asked, second], manager).text


def test_interviews_that_are_due_at_different_times_name_the_earliest(asked, manager, recruiter, time_machine):
    other = ApplicationFactory(requisition=asked.requisition, candidate=CandidateFactory(name="Sasha Other"))
    (second,) = actions.ask_for_feedback(
        other, by=recruiter, interviewers=[manager], starts_at=at(3, 13), ends_at=at(3, 14)
    )
    rows = [asked, second]
    assert "First feedback due" in letter(KIND, rows, manager, channel="sms").text
    assert "is due soon. The first is due " in letter(KIND, rows, manager, rung=1, channel="sms").text
    assert " is due soon. The first is due Thursday" in letter(KIND, rows, manager, rung=1).text
    time_machine.move_to(at(5, 13), tick=False)
    assert " is still open. The first was due Thursday" in letter(KIND, rows, manager, rung=2).text
    time_machine.move_to(at(9, 13), tick=False)
    assert " is overdue. The first was due Thursday" in letter(KIND, rows, manager, rung=2).text


@pytest.mark.parametrize(
    ("count", "whose"),
    [
        (1, "your interview with Robin?"),
        (2, "your interviews with Robin and Kit?"),
        (4, "your 4 interviews?"),
    ],
)
def test_a_call_is_about_each_interview(asked, manager, recruiter, count, whose):
    rows = [asked]
    for name in ["Kit Other", "Sam Other", "Lee Other"][: count - 1]:
        application = ApplicationFactory(requisition=asked.requisition, candidate=CandidateFactory(name=name))
        rows += actions.ask_for_feedback(
            application, by=recruiter, interviewers=[manager], starts_at=at(3, 13), ends_at=at(3, 14)
        )
    notes = [told(f"feedback.reviewrequest:{row.pk}", manager, kind=KIND, rung=4) for row in rows]

    assert get_kind(KIND).grouped(notes).talking_points[0].endswith(f"two minutes to talk through {whose}")


def test_at_first_it_is_a_question(asked, manager):
    assert "How was the interview with Robin Surname?" in letter(KIND, [asked], manager).html
    assert "How was" not in letter(KIND, [asked], manager, rung=2).html


def test_two_jobs_are_counted(asked, manager, recruiter):
    elsewhere = RequisitionFactory(recruiter=recruiter, manager=manager)
    (second,) = actions.ask_for_feedback(
        ApplicationFactory(requisition=elsewhere), by=recruiter, interviewers=[manager], starts_at=at(3, 13),
        ends_at=at(3, 14),
    )  # fmt: skip

    assert letter(KIND, [asked, second], manager, rung=4, channel="call_task").subject == (
        "Call Mona Manager: feedback on 2 interviews · 2 jobs"
    )


def test_a_reply_is_the_same_as_on_the_page(asked, manager, time_machine):
    time_machine.move_to(at(3, 12), tick=False)
    answer = get_kind(KIND).answer(f"feedback.reviewrequest:{asked.pk}", Reply(manager, f"Yes because {WHY}", "sms"))

    assert answer.result == "done"
    assert Review.objects.get().request == asked


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_replies_and_pages_call_it_feedback(asked, manager, recruiter, time_machine):
    time_machine.move_to(at(3, 12), tick=False)
    as_manager, as_recruiter = signed_in(manager), signed_in(recruiter)
    kind, subject = get_kind(KIND), f"feedback.reviewrequest:{asked.pk}"
    assert kind.answer(subject, Reply(manager, "yes", "sms")).say.endswith("One line and your feedback is in.")
    assert kind.answer(subject, Reply(manager, WHY, "sms")).result == "done"
    assert kind.answer(subject, Reply(manager, "no", "sms")).say.startswith("Thanks. Your feedback is already in")
    assert kind.answer("feedback.reviewrequest:0", Reply(manager, "no", "sms")).say.startswith(
        "Thanks. Your feedback is"
    )
    with pytest.raises(IllegalMove, match="once the feedback is in"):
        actions.withdraw_request(ReviewRequest.objects.get(pk=asked.pk), by=recruiter)
    canceled = as_recruiter.post(reverse("review-withdraw", args=[asked.pk]), follow=True)
    assert "That feedback is already in, or the request was canceled." in canceled.text

    undo = reverse("review-disown", args=[asked.pk, 1])
    assert "We got this feedback on Robin Surname in a reply" in as_manager.get(undo).text
    assert "Feedback undone" in as_manager.post(undo).text
    task = Task.objects.get(owner=recruiter)
    assert task.title == "Check in with Mona Manager: someone else submitted interview feedback in their name"
    assert "The feedback no longer counts." in task.talking_points


def test_feedback_with_more_to_do_says_what_was_submitted(asked, manager, time_machine):
    time_machine.move_to(at(3, 12), tick=False)
    as_manager = signed_in(manager)
    ReviewRequestFactory(application=ApplicationFactory(requisition=asked.requisition), reviewer=manager)
    form = {"verdict": "yes", "rationale": WHY, "number": "1", "asked_back": "1"}
    page = as_manager.post(reverse("review", args=[asked.pk]), form, follow=True)

    assert "Feedback on Robin Surname submitted. Here’s the next one." in page.text
    assert "You have another candidate on your list." in as_manager.get(reverse("review", args=[asked.pk])).text


def test_the_reviews_of_a_job_count_open_feedback_apart(asked, manager, recruiter, time_machine):
    time_machine.move_to(at(3, 12), tick=False)
    as_manager, as_recruiter = signed_in(manager), signed_in(recruiter)
    url = reverse("review-list", args=[asked.requisition.pk])
    assert "Feedback on 1 interview" in as_recruiter.get(url).text  # two interviewers, one interview
    assert "Give feedback" in as_manager.get(url).text
    ReviewRequestFactory(application=ApplicationFactory(requisition=asked.requisition), reviewer=manager)

    assert "1 review of 1 candidate, plus feedback on 1 interview" in as_recruiter.get(url).text
    assert "1 candidate to review, plus feedback on 1 interview" in as_manager.get(url).text


def test_the_engine_asks_when_it_is_over(asked, manager, time_machine):
    time_machine.move_to(at(3, 11, 2), tick=False)
    run_once(clock.now())
    run_once(clock.now())

    told_of = Occurrence.objects.filter(rule__in=rules_of(KIND).values(), recipient=manager)
    assert [row.state for row in told_of] == ["told"]
    assert Delivery.objects.get(recipient=manager).subject_line == (
        "How was the interview with R.S.? · Site reliability engineer"
    )
