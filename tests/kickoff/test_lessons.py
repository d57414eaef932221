import pytest
from django.urls import reverse

from core.models import AuditEvent
from kickoff.actions import keep_lesson
from kickoff.models import Lesson
from recruiting.models import TeamMember
from tests.factories import RequisitionFactory
from tests.kickoff.factories import LessonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(manager) -> Lesson:
    return LessonFactory(manager=manager)


def address(name: str, job, lesson) -> str:
    return reverse(f"lesson-{name}", args=[job.pk, lesson.pk])


def test_a_takeaway_is_kept_once(manager, requisition):
    for _ in range(2):
        keep_lesson(
            manager=manager,
            requisition=requisition,
            text=" Two at a time ",
            said_by=manager,
            source="feedback.survey:4",
        )

    assert Lesson.objects.get().text == "Two at a time"
    assert AuditEvent.objects.filter(verb="lesson.kept").count() == 1


def test_a_recruiter_keeps_one_for_next_time(as_recruiter, recruiter, manager, job):
    as_recruiter.post(reverse("lesson-add", args=[job.pk]), {"text": "Ask about the lead first."})
    lesson = Lesson.objects.get()

    assert (lesson.manager, lesson.said_by, lesson.requisition) == (manager, recruiter, job)


def test_an_empty_one_is_not_kept(as_recruiter, job):
    response = as_recruiter.post(reverse("lesson-add", args=[job.pk]), {"text": " "})

    assert response.status_code == 422
    assert "Write the takeaway in a sentence." in response.content.decode()


def test_a_job_without_a_manager_has_no_one_to_learn_about(as_recruiter, job):
    TeamMember.objects.filter(part="manager").delete()

    response = as_recruiter.post(reverse("lesson-add", args=[job.pk]), {"text": "x"}, follow=True)

    assert "Add a hiring manager to the hiring team first" in response.content.decode()


def test_discussing_it_says_in_which_kickoff(as_recruiter, job, lesson):
    as_recruiter.post(address("use", job, lesson))
    lesson.refresh_from_db()

    assert (lesson.state, lesson.used_in) == ("used", job)
    assert "Discussed</span>" in as_recruiter.get(reverse("kickoff", args=[job.pk])).content.decode()


def test_one_that_was_discussed_here_is_not_in_the_next_kickoff(as_recruiter, job, requisition, lesson):
    as_recruiter.post(address("use", job, lesson))

    assert lesson.text not in as_recruiter.get(reverse("kickoff", args=[requisition.pk])).content.decode()


def test_retiring_can_be_undone(as_recruiter, job, lesson):
    page = as_recruiter.post(address("retire", job, lesson), follow=True)
    lesson.refresh_from_db()
    assert lesson.state == "retired"
    assert address("bring-back", job, lesson) in page.content.decode()

    as_recruiter.post(address("bring-back", job, lesson))
    lesson.refresh_from_db()
    assert lesson.state == "kept"


@pytest.mark.parametrize(("name", "state"), [("use", "used"), ("retire", "retired"), ("bring-back", "kept")])
def test_the_second_of_two_clicks_gets_a_message(as_recruiter, job, lesson, name, state):
    lesson.state = state
    lesson.save()

    response = as_recruiter.post(address(name, job, lesson), follow=True)

    assert "Someone else just changed this" in response.content.decode()


def test_the_manager_may_retire_what_is_about_them_and_nothing_else(as_manager, job, lesson, other_recruiter):
    theirs = LessonFactory(requisition=job, manager=other_recruiter)

    assert as_manager.post(address("retire", job, lesson)).status_code == 302
    assert as_manager.post(address("retire", job, theirs)).status_code == 403
    assert as_manager.post(address("use", job, lesson)).status_code == 403


def test_outsiders_find_nothing(as_outsider, job, lesson):
    assert as_outsider.post(address("retire", job, lesson)).status_code == 404


def test_takeaways_of_confidential_jobs_of_others_are_out_of_reach(as_recruiter, job):
    hidden = LessonFactory(requisition=RequisitionFactory(is_confidential=True))

    assert as_recruiter.post(address("retire", job, hidden)).status_code == 404


def test_a_takeaway_from_a_confidential_job_is_not_shown_in_another_kickoff(
    as_recruiter, as_manager, signed_in, other_recruiter, manager, job
):
    """The kickoff page of the next job is seen by people who are not on the team of the first."""
    secret = RequisitionFactory(
        title="Chief quiet officer", is_confidential=True, manager=manager, recruiter=other_recruiter
    )
    LessonFactory(manager=manager, requisition=secret, text="Tell the board before the team")
    page = reverse("kickoff", args=[job.pk])

    for reader in (as_recruiter,):
        told = reader.get(page).content.decode()
        assert "Tell the board" not in told
        assert "Chief quiet officer" not in told
    for reader in (as_manager, signed_in(other_recruiter)):
        assert "Tell the board" in reader.get(page).content.decode()
