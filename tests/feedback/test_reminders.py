"""Reminders of reviews, pauses and check-ins: when they go out, what they say, what a reply becomes."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import Leave, Organisation
from core import clock
from core.businesstime import DAY
from core.models import key_of
from core.states import IllegalMove
from feedback import actions
from feedback.models import Review, ReviewDraft, ReviewRequest, Survey
from feedback.reminders import CheckInReminder, PauseNotice, ReviewReminder
from recruiting.models import Application, Pause, TeamMember
from reminders.engine.plan import plan
from reminders.kinds import Due, Later, Reply
from reminders.models import Occurrence, ReminderRule
from tests.dates import either
from tests.factories import ApplicationFactory, CandidateFactory, ReviewRequestFactory
from tests.feedback.factories import give_review

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)  # ten in Berlin
WEDNESDAY = datetime(2026, 3, 4, 9, tzinfo=UTC)
REASON = "Ran the pager for six years and wrote the runbooks."


@pytest.fixture(autouse=True)
def this_machines_clock(monkeypatch):
    """PostgreSQL's clock does not travel with the test's."""
    monkeypatch.setattr(clock, "_database_skew", lambda: timedelta(0))


@pytest.fixture(autouse=True)
def the_rules(seeded, house):
    """The seeded rules are what an admin sees; the kinds are asked with them."""
    for kind in (ReviewReminder, PauseNotice, CheckInReminder):
        for rung in kind.rungs:
            ReminderRule.objects.get_or_create(
                kind=kind.name, rung=rung.rung,
                defaults={name: getattr(rung, name) for name in ("name", "offset", "route", "calendar_days")},
            )  # fmt: skip


@pytest.fixture
def asked(application, manager):
    """Sent on Monday at ten, due on Wednesday at ten."""
    return ReviewRequestFactory(
        application=application, reviewer=manager, requested_at=MONDAY, sent_at=MONDAY, due_at=WEDNESDAY
    )


def due(kind, now):
    rules = {rule.rung: rule for rule in ReminderRule.objects.filter(kind=kind.name, active=True)}
    return [one for one in kind().due(now, rules) if isinstance(one, Due)]


def rungs(kind, now):
    return sorted(item.rung for item in due(kind, now))


def occurrence(kind, subject, recipient, rung=0, round_=1):
    rule = ReminderRule.objects.get(kind=kind.name, rung=rung)
    return Occurrence(
        rule=rule, rule_version=1, subject=key_of(subject), recipient=recipient, rung=rung, round=round_, due_at=MONDAY,
        zone="Europe/Berlin", useful_until=MONDAY + timedelta(days=5),
    )  # fmt: skip


def at(day, hour, minute=0):
    """That day of March 2026, in Berlin (winter time)."""
    return datetime(2026, 3, day, hour - 1, minute, tzinfo=UTC)


# The steps of a review ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(2, 10), [0]),
        (at(3, 9, 59), [0]),
        (at(3, 10), [0, 1]),
        (at(4, 9, 59), [0, 1]),
        (at(4, 10), [0, 1, 2]),
        (at(5, 10), [0, 1, 2, 3]),
        (at(6, 10), [0, 1, 2, 3, 4]),
        (at(8, 12), [0, 1, 2, 3, 4]),
        (at(9, 10), [0, 1, 2, 3, 4, 5]),
    ],
)
def test_each_step_comes_in_business_time(asked, now, expected):
    assert rungs(ReviewReminder, now) == expected


def test_every_step_names_the_recipient_round_and_job(asked, manager, requisition):
    first = due(ReviewReminder, at(2, 10))[0]

    assert (first.subject, first.recipient_id, first.round) == (key_of(asked), manager.pk, 1)
    assert (first.due_at, first.requisition_key) == (MONDAY, f"recruiting.requisition:{requisition.pk}")


def test_a_due_soon_reminder_just_after_the_first_message_is_left_out(asked):
    ReviewRequest.objects.filter(pk=asked.pk).update(sent_at=at(2, 15))
    assert rungs(ReviewReminder, at(3, 12)) == [0]

    ReviewRequest.objects.filter(pk=asked.pk).update(sent_at=at(2, 11))
    assert rungs(ReviewReminder, at(3, 12)) == [0, 1]


def test_out_of_office_stops_the_clock(asked, manager):
    Leave.objects.create(user=manager, first_day=at(5, 10).date(), last_day=at(6, 10).date())

    assert 3 not in rungs(ReviewReminder, at(6, 12))
    assert 3 in rungs(ReviewReminder, at(9, 10))


def test_the_last_step_escalates_a_count(asked, admin_person):
    Organisation.objects.update(escalation_to=admin_person)
    last = due(ReviewReminder, at(9, 10))[-1]
    item = ReviewReminder().escalation(3)

    assert (last.rung, last.recipient_id) == (6, admin_person.pk)
    assert item.title == "3 reviews are overdue"
    assert not item.path
    assert ReviewReminder().escalation(1).title == "1 review is overdue"


def test_nobody_is_escalated_to_themselves(asked, manager):
    Organisation.objects.update(escalation_to=manager)

    assert 6 not in rungs(ReviewReminder, at(9, 10))


def test_a_new_round_starts_the_reminders_again(asked, recruiter):
    with time_machine.travel(at(9, 10), tick=False):
        actions.send_again(asked, by=recruiter)
        assert [(item.rung, item.round) for item in due(ReviewReminder, at(9, 10))] == [(0, 2)]


@pytest.mark.parametrize("end", ["answered", "withdrawn", "declined", "closed", "inactive", "held"])
def test_what_is_done_is_not_due(asked, end):
    {
        "answered": lambda: give_review(asked),
        "withdrawn": lambda: actions.withdraw_request(asked, by="tandem"),
        "declined": lambda: Application.objects.update(state="declined"),
        "closed": lambda: type(asked.requisition).objects.update(state="filled"),
        "inactive": lambda: type(asked.reviewer).objects.filter(pk=asked.reviewer_id).update(is_active=False),
        "held": lambda: ReviewRequest.objects.update(state="held"),
    }[end]()

    assert rungs(ReviewReminder, at(9, 10)) == []
    assert ReviewReminder().still_needed(occurrence(ReviewReminder, asked, asked.reviewer)) != ""


def test_an_open_review_is_still_needed(asked, manager):
    assert ReviewReminder().still_needed(occurrence(ReviewReminder, asked, manager)) == ""


def test_an_earlier_round_is_not_needed_any_more(asked, manager, recruiter):
    actions.send_again(asked, by=recruiter)

    assert "resent" in ReviewReminder().still_needed(occurrence(ReviewReminder, asked, manager, round_=1))


def test_leaving_the_team_ends_it(asked, manager):
    TeamMember.objects.filter(user=manager).update(removed_at=MONDAY)

    assert ReviewReminder().still_needed(occurrence(ReviewReminder, asked, manager)) == "no longer on the hiring team"


def test_the_offer_of_a_pause_is_pointless_under_a_pause(asked, manager, requisition):
    Pause.objects.create(requisition=requisition, reason="x")

    assert (
        ReviewReminder().still_needed(occurrence(ReviewReminder, asked, manager, rung=5))
        == "new candidates are on hold"
    )


def test_a_request_that_is_gone_is_not_needed(asked, manager):
    missing = occurrence(ReviewReminder, asked, manager)
    asked.delete()

    assert ReviewReminder().still_needed(missing) == "the request was deleted"
    assert ReviewReminder().staff(missing) is None


@pytest.mark.parametrize("rows", [1, 25])
def test_planning_costs_the_same_for_any_number(requisition, manager, rows, django_assert_max_num_queries):
    for _ in range(rows):
        ReviewRequestFactory(
            application=ApplicationFactory(requisition=requisition), reviewer=manager, sent_at=MONDAY, due_at=WEDNESDAY
        )
    rules = {rule.rung: rule for rule in ReminderRule.objects.filter(kind="feedback.review")}
    with django_assert_max_num_queries(6):
        found = list(ReviewReminder().due(at(4, 10), rules))
    with django_assert_max_num_queries(1):
        ReviewReminder().remember([one for one in found if isinstance(one, Later)])

    assert len(found) == 3 * rows + rows, "three steps, and when to look again"


# When it is looked at again ------------------------------------------------------------------------------------------


def looked_at(now):
    """The requests that the planner reads."""
    return list(ReviewRequest.objects.to_plan(now))


@pytest.fixture
def planned(asked, house):
    """Planned on Monday at eleven: the first message is sent, the due-soon reminder comes on Tuesday at ten."""

    with time_machine.travel(at(2, 11), tick=False):
        clock.forget()
        plan(clock.now())
    asked.refresh_from_db()
    return asked


def test_what_is_not_due_is_not_read_again_before_its_next_step_or_the_hour(planned):
    assert looked_at(at(2, 11, 20)) == []
    assert looked_at(at(2, 12)) == [planned]


def test_the_next_step_is_not_missed_by_a_second(asked, house):

    plan(at(3, 9, 50))

    assert looked_at(at(3, 9, 59)) == []
    assert looked_at(at(3, 10)) == [asked]


def test_a_new_round_is_read_at_once(planned):
    ReviewRequest.objects.update(round=2)

    assert looked_at(at(2, 11, 1)) == [planned]


def test_a_rule_that_changed_counts_within_the_hour(planned, manager):
    ReminderRule.objects.filter(kind="feedback.review", rung=2).update(offset=-2 * DAY + 90)
    plan(at(2, 12))

    assert Occurrence.objects.filter(rung=2, recipient=manager).exists()


def test_notes_of_a_planner_that_was_killed_before_it_wrote_what_is_due_are_not_kept(asked, house, monkeypatch):
    """R3: what is due first, then until when it may be left alone."""

    monkeypatch.setattr(Occurrence.objects, "bulk_create", killed)
    with pytest.raises(KeyboardInterrupt):
        plan(at(2, 11))

    assert looked_at(at(2, 11)) == [asked]


def killed(*args, **options):
    raise KeyboardInterrupt


# What it says -----------------------------------------------------------------------------------------------------


def said(item):
    return " ".join([item.title, item.short, item.spoken, item.preview, *item.talking_points])


def test_no_surname_travels(asked, manager, recruiter):
    ReviewRequest.objects.filter(pk=asked.pk).update(why="Robin Surname ran it.")
    for rung in range(6):
        assert "Surname" not in said(ReviewReminder().context(occurrence(ReviewReminder, asked, manager, rung)))


def test_the_wording_fits_the_step(asked, manager):
    with time_machine.travel(at(6, 10), tick=False):
        first = ReviewReminder().context(occurrence(ReviewReminder, asked, manager))
        late = ReviewReminder().context(occurrence(ReviewReminder, asked, manager, rung=3))
        call = ReviewReminder().context(occurrence(ReviewReminder, asked, manager, rung=4))
        offer = ReviewReminder().context(occurrence(ReviewReminder, asked, manager, rung=5))

    assert first.title == "R.S. is ready for your review · Site reliability engineer"
    assert late.title == "R.S. is still waiting on your review · SRE"
    assert late.late
    assert late.short == "R.S. is still waiting on your review."
    assert call.title == f"Call {manager}: 1 review overdue · SRE"
    assert len(call.talking_points) == 4
    due = either("Wednesday, March 4, at 10 AM Berlin time", "Wednesday 4 March at 10:00 Berlin time")
    assert call.talking_points[1] == (
        f"You have one candidate to review for the Site reliability engineer role. Your review was due {due}."
    )
    assert "Your review was due" in late.spoken
    assert "Rita can hold off on new candidates" in offer.spoken
    assert first.path == asked.get_absolute_url()


@pytest.mark.parametrize(
    ("names", "ask"),
    [
        ([], "On Robin: are you a yes or a no, or do you need more information?"),
        (["Kit B"], "For Robin and Kit, one at a time: is it a yes, a no, or do you need more information?"),
        (
            ["Kit B", "Sam C", "Lee D"],
            "For each of the 4 candidates: is it a yes, a no, or do you need more information?",
        ),
    ],
)
def test_a_call_asks_about_each_candidate(asked, manager, requisition, names, ask):
    rows = [asked] + [
        ReviewRequestFactory(
            application=ApplicationFactory(requisition=requisition, candidate=CandidateFactory(name=name)),
            reviewer=manager, due_at=asked.due_at + timedelta(days=1),
        )
        for name in names
    ]  # fmt: skip
    item = ReviewReminder().grouped([occurrence(ReviewReminder, row, manager, rung=4) for row in rows])

    assert item.talking_points[2] == ask


def test_several_candidates_become_one_item(asked, manager, requisition):
    second = ReviewRequestFactory(
        application=ApplicationFactory(requisition=requisition, candidate=CandidateFactory(name="Sasha Other")),
        reviewer=manager, due_at=WEDNESDAY + timedelta(days=1),
    )  # fmt: skip
    several = [
        occurrence(ReviewReminder, second, manager, rung=2), occurrence(ReviewReminder, asked, manager, rung=2),
        occurrence(ReviewReminder, asked, manager, rung=3),
    ]  # fmt: skip
    item = ReviewReminder().grouped(several)

    assert item.title == "2 candidates still waiting on your review · SRE"
    assert item.path == asked.get_absolute_url()
    assert [row["name"] for row in item.facts["rows"]] == ["Robin Surname", "Sasha Other"]


def test_several_jobs_are_counted(asked, manager):
    other = ReviewRequestFactory(reviewer=manager)
    item = ReviewReminder().grouped([occurrence(ReviewReminder, row, manager) for row in (asked, other)])

    assert item.title == "2 candidates to review · 2 jobs"


def test_the_recruiter_of_the_job_makes_the_call(asked, manager, recruiter):
    assert ReviewReminder().staff(occurrence(ReviewReminder, asked, manager)) == recruiter


# A reply ---------------------------------------------------------------------------------------------------------


def answer(kind, subject, user, text, verdict=""):
    return kind().answer(key_of(subject), Reply(user=user, text=text, channel="sms", verdict=verdict))


def test_yes_because_is_a_review(asked, manager):
    result = answer(ReviewReminder, asked, manager, f"Yes because {REASON}")

    review = Review.objects.get()
    assert result.result == "done"
    assert "R.S." in result.say
    assert (review.verdict, review.rationale, review.via, review.criterion_named) == ("yes", REASON, "reply", False)
    assert review.written_by == manager


@pytest.mark.parametrize("text", ["yes", "Yes because", "👍", "yes, nice", "no", "no, gut feeling"])
def test_a_bare_verdict_gets_the_question_back(asked, manager, text):
    result = answer(ReviewReminder, asked, manager, text)

    assert result.result == "question"
    assert "What stood out?" in result.say
    assert not Review.objects.exists()
    assert ReviewDraft.objects.get(request=asked).data["verdict"] in ("yes", "no")


def test_the_reason_may_come_in_a_second_message(asked, manager):
    answer(ReviewReminder, asked, manager, "yes")
    result = answer(ReviewReminder, asked, manager, REASON)

    assert result.result == "done"
    assert (Review.objects.get().verdict, Review.objects.get().rationale) == ("yes", REASON)


def test_the_verdict_may_come_in_a_second_message(asked, manager):
    first = answer(ReviewReminder, asked, manager, REASON)
    assert (first.result, "yes or a no" in first.say) == ("question", True)

    assert answer(ReviewReminder, asked, manager, "yes").result == "done"
    assert Review.objects.get().rationale == REASON


@pytest.mark.parametrize("text", ["yes no", "maybe", "", "\u200b"])
def test_a_reply_without_a_verdict_is_never_a_guess(asked, manager, text):
    assert answer(ReviewReminder, asked, manager, text).result == "question"
    assert not Review.objects.exists()


def test_a_draft_of_the_page_is_not_mixed_with_a_reply(asked, manager):
    actions.save_draft(asked, by=manager, data={"verdict": "no", "rationale": "typed on the page"})
    answer(ReviewReminder, asked, manager, f"yes, {REASON}")

    assert (Review.objects.get().verdict, Review.objects.get().rationale) == ("yes", REASON)


def test_a_late_reply_changes_nothing(asked, manager):
    give_review(asked)
    result = answer(ReviewReminder, asked, manager, f"yes, {REASON}")

    assert result.result == "closed"
    assert Review.objects.count() == 1


def test_a_reply_in_the_same_second_as_the_page_is_kept_as_a_draft(asked, manager, monkeypatch):
    def too_late(*args, **kwargs):
        raise actions.AlreadyStored(None)

    monkeypatch.setattr(actions, "submit_review", too_late)
    assert answer(ReviewReminder, asked, manager, f"yes, {REASON}").result == "closed"
    assert ReviewDraft.objects.get().data["rationale"] == REASON


def test_need_more_info_is_submitted_on_the_page(asked, manager):
    result = answer(ReviewReminder, asked, manager, REASON, verdict="one_more_fact")

    assert (result.result, "link" in result.say) == ("question", True)


# The pause --------------------------------------------------------------------------------------------------------


@pytest.fixture
def pause(requisition, recruiter):
    return Pause.objects.create(
        requisition=requisition, reason="Three candidates are waiting.", started_by=recruiter, started_at=MONDAY
    )


def test_the_hiring_manager_is_notified_of_a_pause_and_again_after_five_days(pause, manager, requisition):
    assert [(item.rung, item.recipient_id) for item in due(PauseNotice, at(2, 10))] == [(0, manager.pk)]
    assert rungs(PauseNotice, at(9, 9, 59)) == [0]
    assert rungs(PauseNotice, at(9, 10)) == [0, 1]


def test_a_job_without_a_hiring_manager_sends_nothing(pause):
    TeamMember.objects.filter(part="manager").delete()

    assert rungs(PauseNotice, at(9, 10)) == []


def test_the_reason_is_in_it_and_the_way_out(pause, manager, recruiter):
    item = PauseNotice().context(occurrence(PauseNotice, pause, manager))

    assert item.facts["reason"] == "Three candidates are waiting."
    assert item.path == f"/jobs/{pause.requisition_id}/pause/"
    assert "SEND" in item.short
    assert PauseNotice().staff(occurrence(PauseNotice, pause, manager)) == recruiter
    assert "still" in PauseNotice().context(occurrence(PauseNotice, pause, manager, rung=1)).title


def test_it_is_needed_during_the_pause(pause, manager, requisition):
    told = occurrence(PauseNotice, pause, manager)
    assert PauseNotice().still_needed(told) == ""

    actions.take_off_hold(requisition, by=manager)
    assert PauseNotice().still_needed(told) == "the pause ended"
    assert rungs(PauseNotice, at(9, 10)) == []


def test_a_closed_job_needs_no_notice(pause, manager, requisition):
    type(requisition).objects.update(state="cancelled")

    assert PauseNotice().still_needed(occurrence(PauseNotice, pause, manager)) == "the job is closed"


@pytest.mark.parametrize("text", ["SEND", "yes please", "Go on", "ready"])
def test_a_reply_ends_the_pause(pause, manager, text):
    assert answer(PauseNotice, pause, manager, text).result == "done"
    pause.refresh_from_db()
    assert pause.ended_by == manager


def test_other_replies_do_not(pause, manager):
    assert answer(PauseNotice, pause, manager, "not yet, next week").result == "question"
    assert answer(PauseNotice, pause, manager, "").result == "question"
    pause.refresh_from_db()
    assert pause.ended_at is None


def test_ending_a_pause_twice_says_so(pause, manager, requisition):
    actions.take_off_hold(requisition, by=manager)

    assert answer(PauseNotice, pause, manager, "resume").result == "closed"


# The check-in ------------------------------------------------------------------------------------------------------


@pytest.fixture
def survey(application, recruiter, manager):
    """Started on a Monday: asked a week later at nine, for fourteen days."""
    with time_machine.travel(MONDAY - timedelta(days=7), tick=False):
        actions.hire(application, starts_on=(MONDAY - timedelta(days=7)).date(), by=recruiter)
    return Survey.objects.get(template__key="one-week-manager")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(2, 8, 59), []),
        (at(2, 9), [0]),
        (at(3, 16, 59), [0]),
        (at(3, 17), [0, 1]),
        (at(14, 9), [0, 1, 2]),
        (at(16, 9), []),
    ],
)
def test_it_is_asked_reminded_of_once_and_once_before_it_closes(survey, now, expected):
    with time_machine.travel(now, tick=False):
        clock.forget()
        assert sorted(item.rung for item in due(CheckInReminder, now) if item.subject == key_of(survey)) == expected


def test_the_check_in_says_how_long_it_takes(survey, manager, recruiter):
    item = CheckInReminder().context(occurrence(CheckInReminder, survey, manager))

    assert "7 questions" in item.short
    assert item.path == survey.get_absolute_url()
    assert "Surname" not in said(item)
    assert CheckInReminder().staff(occurrence(CheckInReminder, survey, manager)) == recruiter
    survey.template.name = "One last question"
    survey.template.save()
    item = CheckInReminder().context(occurrence(CheckInReminder, survey, manager, rung=1))
    assert item.title.startswith("One last question · ")


def test_the_check_in_is_needed_until_it_is_answered_closed_or_canceled(survey, manager):
    told = occurrence(CheckInReminder, survey, manager)
    with time_machine.travel(at(3, 9), tick=False):
        assert CheckInReminder().still_needed(told) == ""
    with time_machine.travel(at(30, 9), tick=False):
        assert CheckInReminder().still_needed(told) == "the check-in is closed"
    for state, words in (("answered", "the check-in was answered"), ("cancelled", "the check-in was canceled")):
        Survey.objects.filter(pk=survey.pk).update(state=state, answered_at=clock.now())
        assert CheckInReminder().still_needed(told) == words


def test_a_survey_is_answered_on_its_page(survey, manager):
    assert answer(CheckInReminder, survey, manager, "It was fine").result == "question"


def test_a_withdrawal_twice_is_refused(asked):
    actions.withdraw_request(asked, by="tandem")
    with pytest.raises(IllegalMove):
        actions.withdraw_request(asked, by="tandem")


def test_ending_a_pause_in_the_same_second_as_the_page_says_so(pause, manager, monkeypatch):
    from recruiting.jobs.actions import NotPaused

    def late(*args, **kwargs):
        raise NotPaused("You're already off hold.")

    monkeypatch.setattr(actions, "take_off_hold", late)
    assert answer(PauseNotice, pause, manager, "resume").result == "closed"
