"""Check-ins after a hire: both sides are asked, both read it, and the next kickoff begins with it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from core import clock
from feedback import actions
from feedback.models import ReviewRequest, Survey, SurveyAnswer, SurveyTemplate
from feedback.seeds import seed
from kickoff.models import Lesson, Milestone
from recruiting.models import Hire, Requisition, TeamMember
from tests.factories import ApplicationFactory
from tests.feedback.factories import link_client

pytestmark = pytest.mark.django_db
START = date(2026, 3, 2)


@pytest.fixture
def hire(seeded, house, application, recruiter):
    """Started ten days ago: the first questions are open."""
    Requisition.objects.filter(pk=application.requisition_id).update(openings=2)
    return actions.hire(application, starts_on=clock.today("Europe/Berlin") - timedelta(days=10), by=recruiter)


@pytest.fixture
def of_manager(hire, manager):
    survey = Survey.objects.get(template__key="one-week-manager")
    Survey.objects.filter(pk=survey.pk).update(opens_at=clock.now() - timedelta(hours=1))
    return Survey.objects.get(pk=survey.pk)


@pytest.fixture
def of_recruiter(hire):
    survey = Survey.objects.get(template__key="one-week-recruiter")
    Survey.objects.filter(pk=survey.pk).update(opens_at=clock.now() - timedelta(hours=1))
    return Survey.objects.get(pk=survey.pk)


def answers_to(survey, **changes):
    """One answer to every question, named as in the form."""
    data = {}
    for question in survey.template.questions.all():
        if question.kind != "text":
            data[f"q{question.pk}"] = "yes" if question.kind.startswith("yes") else "4"
        else:
            data[f"w{question.pk}"] = f"In words: {question.text}"
    return data | changes


# Recording it -----------------------------------------------------------------------------------------------------


def test_the_recruiter_records_the_start_and_both_sides_will_be_asked(
    seeded, house, as_recruiter, application, asked, manager, recruiter
):
    url = reverse("hire-record", args=[application.pk])
    assertContains(as_recruiter.get(url), "Mark Robin Surname as hired")
    r = as_recruiter.post(url, {"starts_on": "2026-03-02"})

    assertRedirects(r, reverse("survey-results", args=[application.requisition_id]))
    assert Hire.objects.get().starts_on == START
    planned = {(s.template.key, s.respondent_id): s for s in Survey.objects.select_related("template")}
    assert set(planned) == {
        ("one-week-manager", manager.pk), ("one-week-recruiter", recruiter.pk),
        ("thirty-days-manager", manager.pk), ("ninety-days-manager", manager.pk),
    }  # fmt: skip
    week = planned["one-week-manager", manager.pk]
    assert week.opens_at.isoformat() == "2026-03-09T08:00:00+00:00"  # Monday, nine in Berlin
    assert week.closes_at - week.opens_at == timedelta(days=14)
    assert planned["thirty-days-manager", manager.pk].opens_at.date() == date(2026, 4, 1)
    assert Milestone.objects.get(key="offer").done_at is not None
    assert ReviewRequest.objects.get(pk=asked.pk).state == "withdrawn"


def test_the_last_opening_filled_ends_what_others_are_still_asked(
    seeded, application, others, requisition, recruiter, manager
):
    from tests.factories import ReviewRequestFactory

    waiting = ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)
    actions.hire(application, starts_on=START, by=recruiter)

    waiting.refresh_from_db()
    requisition.refresh_from_db()
    assert (requisition.state, waiting.state) == ("filled", "withdrawn")


def test_an_admin_moves_the_days_and_switches_questions_off(seeded, application, recruiter):
    SurveyTemplate.objects.filter(key="one-week-manager").update(days_after_start=14, open_days=5)
    SurveyTemplate.objects.filter(key="ninety-days-manager").update(active=False)
    actions.hire(application, starts_on=START, by=recruiter)

    assert Survey.objects.get(template__key="one-week-manager").opens_at.date() == date(2026, 3, 16)
    assert not Survey.objects.filter(template__key="ninety-days-manager").exists()


def test_a_survey_of_both_sides_asks_both(seeded, application, recruiter):
    SurveyTemplate.objects.filter(key="thirty-days-manager").update(side="both")
    actions.hire(application, starts_on=START, by=recruiter)

    assert Survey.objects.filter(template__key="thirty-days-manager").count() == 2


def test_opening_surveys_twice_opens_them_once(hire):
    before = Survey.objects.count()
    actions.open_surveys(hire)

    assert Survey.objects.count() == before


@pytest.mark.parametrize("day", ["", "x", "1926-03-02", "2099-01-01"])
def test_a_strange_first_day_is_refused(as_recruiter, application, day):
    r = as_recruiter.post(reverse("hire-record", args=[application.pk]), {"starts_on": day})

    assert r.status_code == 422
    assert not Hire.objects.exists()


def test_an_inactive_candidate_is_not_hired(as_recruiter, application):
    type(application).objects.filter(pk=application.pk).update(state="declined")
    r = as_recruiter.post(reverse("hire-record", args=[application.pk]), {"starts_on": "2026-03-02"})

    assertContains(r, "no longer active", status_code=422)
    assert not Hire.objects.exists()


def test_a_second_hire_of_the_same_person_leads_to_the_first(hire, as_recruiter, application):
    r = as_recruiter.post(reverse("hire-record", args=[application.pk]), {"starts_on": "2026-03-02"})

    assertRedirects(r, reverse("survey-results", args=[application.requisition_id]))
    assert Hire.objects.count() == 1


def test_who_may_not_record(application, as_manager, as_outsider, as_reviewer, panel, client):
    url = reverse("hire-record", args=[application.pk])
    assert as_manager.post(url).status_code == 403
    assert as_reviewer.get(url).status_code == 403
    assert as_outsider.get(url).status_code == 404
    assert client.get(url).status_code == 302


# Answering --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["signed in", "by link"])
def test_the_manager_answers_and_takeaways_are_saved(who, as_manager, of_manager, manager):
    client = as_manager if who == "signed in" else link_client(manager, of_manager)
    url = reverse("survey", args=[of_manager.pk])
    assertContains(client.get(url), "What would have made the hiring process smoother?")

    client.post(url, answers_to(of_manager))

    of_manager.refresh_from_db()
    assert of_manager.state == "answered"
    assert of_manager.answers.count() == 7
    takeaways = Lesson.objects.filter(manager=manager, said_by=manager, source=f"feedback.survey:{of_manager.pk}")
    assert {lesson.text for lesson in takeaways} == {
        "In words: What would have made the hiring process smoother?",
        "In words: What should we remember the next time you hire?",
    }
    assertContains(client.get(url), "Thank you")


@pytest.mark.parametrize(
    ("name", "title"),
    [("30-day check-in", "30-day check-in"), ("First month", "Check-in: First month"), ("How is it going?",) * 2],
)
def test_today_names_a_check_in_once(as_manager, of_manager, name, title):
    SurveyTemplate.objects.filter(pk=of_manager.template_id).update(name=name)
    page = as_manager.get(reverse("today")).text

    assert title in page
    assert f"Check-in: {title}" not in page


def test_the_recruiters_takeaways_are_kept_for_the_manager_too(as_recruiter, of_recruiter, manager, recruiter):
    as_recruiter.post(reverse("survey", args=[of_recruiter.pk]), answers_to(of_recruiter))

    assert Lesson.objects.filter(manager=manager, said_by=recruiter).count() == 2


def test_an_empty_answer_is_no_takeaway(as_manager, of_manager):
    data = {name: value for name, value in answers_to(of_manager).items() if name.startswith("q")}
    as_manager.post(reverse("survey", args=[of_manager.pk]), data)

    assert not Lesson.objects.exists()
    assert SurveyAnswer.objects.filter(survey=of_manager).count() == 5


def test_a_line_why_is_kept_beside_the_number(as_manager, of_manager):
    why = of_manager.template.questions.get(position=5)
    as_manager.post(
        reverse("survey", args=[of_manager.pk]), answers_to(of_manager, **{f"w{why.pk}": "Calm and quick."})
    )

    answer = SurveyAnswer.objects.get(question=why)
    assert (answer.value, answer.text, answer.asked) == ("4", "Calm and quick.", why.text)


def test_what_was_asked_stays_as_it_was_asked(as_manager, of_manager):
    as_manager.post(reverse("survey", args=[of_manager.pk]), answers_to(of_manager))
    of_manager.template.questions.update(text="Something else?")

    assert not SurveyAnswer.objects.filter(asked="Something else?").exists()


def test_a_missing_answer_is_asked_for_and_the_rest_is_kept(as_manager, of_manager):
    first = of_manager.template.questions.first()
    data = answers_to(of_manager)
    data.pop(f"q{first.pk}")
    r = as_manager.post(reverse("survey", args=[of_manager.pk]), data)

    assertContains(r, "Please choose one.", status_code=422)
    assertContains(r, "In words: What would have made the hiring process smoother?", status_code=422)
    of_manager.refresh_from_db()
    assert of_manager.state == "waiting"


def test_numbers_outside_the_scale_are_refused(as_manager, of_manager):
    first = of_manager.template.questions.first()
    for value in ("0", "11", "ten", "\x00"):
        r = as_manager.post(reverse("survey", args=[of_manager.pk]), answers_to(of_manager, **{f"q{first.pk}": value}))
        assert r.status_code == 422


def test_nothing_at_all_is_no_answer(as_manager, of_manager):
    of_manager.template.questions.update(required=False)

    assertContains(as_manager.post(reverse("survey", args=[of_manager.pk]), {}), "at least one", status_code=422)


def test_a_required_text_left_blank_says_so(as_manager, of_manager):
    question = of_manager.template.questions.filter(kind="text").first()
    of_manager.template.questions.filter(pk=question.pk).update(required=True)
    posted = answers_to(of_manager, **{f"w{question.pk}": ""})

    page = as_manager.post(reverse("survey", args=[of_manager.pk]), posted)
    assertContains(page, "Please answer this question. A sentence is enough.", status_code=422)


def test_two_devices_answer_once(as_manager, of_manager, manager):
    url = reverse("survey", args=[of_manager.pk])
    same = Survey.objects.get(pk=of_manager.pk)
    as_manager.post(url, answers_to(of_manager))
    again = as_manager.post(url, answers_to(of_manager))

    assertContains(again, "Thank you")
    assert of_manager.answers.count() == 7
    with pytest.raises(actions.AlreadyAnswered):
        actions.answer_survey(same, by=manager, answers={})


@pytest.mark.parametrize("change", ["closed", "cancelled", "not yet"])
def test_what_is_not_open_takes_no_answers(as_manager, of_manager, change):
    far = clock.now() - timedelta(days=1)
    fields = {"closed": {"opens_at": far, "closes_at": far}, "cancelled": {"state": "cancelled"},
              "not yet": {"opens_at": clock.now() + timedelta(days=3)}}[change]  # fmt: skip
    Survey.objects.filter(pk=of_manager.pk).update(**fields)
    as_manager.post(reverse("survey", args=[of_manager.pk]), answers_to(of_manager))

    assert not SurveyAnswer.objects.exists()


def test_opening_a_survey_changes_nothing(as_manager, of_manager):
    url = reverse("survey", args=[of_manager.pk])
    assert as_manager.get(url).status_code == as_manager.head(url).status_code == 200
    of_manager.refresh_from_db()
    assert of_manager.state == "waiting"


def test_a_survey_is_its_persons_own(
    of_manager, as_recruiter, as_outsider, as_admin, as_reviewer, panel, client, asked, manager
):
    url = reverse("survey", args=[of_manager.pk])
    for other in (as_recruiter, as_outsider, as_admin, as_reviewer, link_client(manager, asked)):
        assert other.get(url).status_code == 404
        assert other.post(url, answers_to(of_manager)).status_code == 404
    assert client.get(url).status_code == 302


# Leaving ----------------------------------------------------------------------------------------------------------


def test_leaving_early_cancels_the_other_check_ins_and_asks_one_question(as_recruiter, hire, of_manager):
    r = as_recruiter.post(reverse("hire-left", args=[hire.pk]), {"left_on": clock.today("Europe/Berlin").isoformat()})

    assertRedirects(r, reverse("survey-results", args=[hire.application.requisition_id]))
    hire.refresh_from_db()
    assert hire.left_on is not None
    waiting = Survey.objects.filter(state="waiting")
    assert [survey.template.key for survey in waiting] == ["left-early-manager"]
    assert Survey.objects.filter(state="cancelled").count() == 4


def test_what_was_answered_before_leaving_stays(as_manager, hire, of_manager, recruiter):
    as_manager.post(reverse("survey", args=[of_manager.pk]), answers_to(of_manager))
    actions.record_left(hire, left_on=clock.today("Europe/Berlin"), by=recruiter)

    of_manager.refresh_from_db()
    assert of_manager.state == "answered"


def test_leaving_is_recorded_once(as_recruiter, hire, recruiter):
    same = Hire.objects.get(pk=hire.pk)
    actions.record_left(hire, left_on=clock.today("Europe/Berlin"), by=recruiter)
    with pytest.raises(actions.LeftAlready):
        actions.record_left(same, left_on=clock.today("Europe/Berlin"), by=recruiter)
    r = as_recruiter.post(
        reverse("hire-left", args=[hire.pk]), {"left_on": clock.today("Europe/Berlin").isoformat()}, follow=True
    )
    assertContains(r, "already recorded")


@pytest.mark.parametrize("day", ["2001-01-01", "2199-01-01", ""])
def test_a_strange_last_day_is_refused(as_recruiter, hire, day):
    assert as_recruiter.post(reverse("hire-left", args=[hire.pk]), {"left_on": day}).status_code == 422


def test_who_may_not_record_a_leaving(hire, as_manager, as_outsider):
    url = reverse("hire-left", args=[hire.pk])
    assert as_manager.get(url).status_code == 403
    assert as_outsider.post(url).status_code == 404


# Reading ----------------------------------------------------------------------------------------------------------


def test_the_manager_reads_the_other_side_once_both_have_answered(as_manager, as_recruiter, of_manager, of_recruiter):
    page = reverse("survey-results", args=[of_manager.requisition.pk])
    as_recruiter.post(reverse("survey", args=[of_recruiter.pk]), answers_to(of_recruiter))
    theirs = "In words: What will I do differently with this hiring manager next time?"
    before = as_manager.get(page)
    assert theirs not in before.content.decode().replace(_takeaways(before), "")

    as_manager.post(reverse("survey", args=[of_manager.pk]), answers_to(of_manager))
    assertContains(as_manager.get(page), "Did the feedback help you find better candidates?")
    assertContains(as_recruiter.get(page), "Did the candidates I sent match what we agreed on?")


def _takeaways(response) -> str:
    """Takeaways are shared by design; the rest of the other side's answers are not yet."""
    text = response.content.decode()
    start = text.find("Takeaways for next time")
    return text[start : text.find("</section>", start)] if start >= 0 else ""


def test_a_manager_reads_what_they_wrote_themselves_at_once(as_manager, of_manager, of_recruiter):
    as_manager.post(reverse("survey", args=[of_manager.pk]), answers_to(of_manager))
    page = as_manager.get(reverse("survey-results", args=[of_manager.requisition.pk]))

    assertContains(page, "4 of 5")
    assertContains(page, "In words: What would have made the hiring process smoother?")


def test_before_any_hire_the_page_says_what_to_do(as_recruiter, as_manager, requisition):
    page = reverse("survey-results", args=[requisition.pk])
    assertContains(as_recruiter.get(page), "No hires yet")
    assertNotContains(as_manager.get(page), "See candidates")


def test_reviewers_and_outsiders_do_not_read_it(requisition, as_reviewer, panel, as_outsider, client):
    page = reverse("survey-results", args=[requisition.pk])
    assert as_reviewer.get(page).status_code == 403
    assert as_outsider.get(page).status_code == 404
    assert client.get(page).status_code == 302


@pytest.mark.parametrize("rows", [1, 12])
def test_it_costs_the_same_for_any_number_of_hires(
    seeded, as_recruiter, requisition, recruiter, rows, django_assert_max_num_queries
):
    Requisition.objects.filter(pk=requisition.pk).update(openings=50)
    for _ in range(rows):
        actions.hire(ApplicationFactory(requisition=requisition), starts_on=START, by=recruiter)
    with django_assert_max_num_queries(15):
        as_recruiter.get(reverse("survey-results", args=[requisition.pk]))


def test_seeding_again_leaves_an_admins_changes_alone(seeded):
    SurveyTemplate.objects.filter(key="one-week-manager").update(name="Ours", days_after_start=3)
    SurveyTemplate.objects.get(key="one-week-manager").questions.first().delete()
    seed()

    kept = SurveyTemplate.objects.get(key="one-week-manager")
    assert (kept.name, kept.days_after_start, kept.questions.count()) == ("Ours", 3, 6)


def test_answers_that_come_a_moment_late_get_an_error(as_manager, of_manager, monkeypatch):
    def late(*args, **kwargs):
        raise actions.AlreadyAnswered

    monkeypatch.setattr(actions, "answer_survey", late)
    r = as_manager.post(reverse("survey", args=[of_manager.pk]), answers_to(of_manager), follow=True)

    assertContains(r, "already answered")


def test_a_reviewer_is_not_led_to_check_ins_they_may_not_read(as_reviewer, as_manager, requisition, reviewer):
    TeamMember.objects.get_or_create(requisition=requisition, user=reviewer, part=TeamMember.Part.REVIEWER)
    job, check_ins = (reverse(name, args=[requisition.pk]) for name in ("requisition-detail", "survey-results"))

    assert f'href="{check_ins}"' in as_manager.get(job).content.decode()
    assert as_reviewer.get(check_ins).status_code == 403
    assert f'href="{check_ins}"' not in as_reviewer.get(job).content.decode()
