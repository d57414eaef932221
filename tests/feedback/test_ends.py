"""What is done stops its reminders at once: nothing stays scheduled, and links no longer list it."""

from datetime import timedelta

import pytest

from core import clock
from core.models import key_of
from feedback import actions
from feedback.models import Survey
from recruiting.models import Requisition
from reminders.models import MessageLinkItem, Occurrence, ReminderRule
from tests.feedback.factories import give_review, make_message_link

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_rules(seeded, house) -> None:
    """As an admin sees them."""


def planned(kind, subject, recipient) -> None:
    """An occurrence that waits, and a link that lists the item."""
    now = clock.now()
    Occurrence.objects.create(
        rule=ReminderRule.objects.get(kind=kind, rung=0), rule_version=1, subject=key_of(subject), recipient=recipient,
        rung=0, due_at=now, zone="UTC", useful_until=now + timedelta(days=1),
    )  # fmt: skip
    make_message_link(recipient, subject)


def stopped(subject) -> str:
    occurrence = Occurrence.objects.get(subject=key_of(subject))
    assert occurrence.state == "done"
    assert not MessageLinkItem.objects.open().filter(subject=key_of(subject)).exists()
    return occurrence.reason


def test_a_submitted_review(asked, manager):
    planned("feedback.review", asked, manager)
    give_review(asked)

    assert stopped(asked) == "the review was submitted"


def test_a_canceled_request(asked, manager, recruiter):
    planned("feedback.review", asked, manager)
    actions.withdraw_request(asked, by=recruiter)

    assert stopped(asked) == "the request was canceled"


def test_a_pause_that_ends(requisition, recruiter, manager):
    pause = actions.put_on_hold(requisition, reason="Three wait.", by=recruiter)
    planned("feedback.pause", pause, manager)
    actions.take_off_hold(requisition, by=manager)

    assert stopped(pause) == "the pause ended"


@pytest.fixture
def survey(application, recruiter):
    Requisition.objects.filter(pk=application.requisition_id).update(openings=2)
    actions.hire(application, starts_on=clock.today("Europe/Berlin") - timedelta(days=10), by=recruiter)
    return Survey.objects.get(template__key="one-week-manager")


def test_a_survey_that_is_answered(survey, manager):
    planned("feedback.survey", survey, manager)
    actions.answer_survey(survey, by=manager, answers={})

    assert stopped(survey) == "the check-in was answered"


def test_a_survey_that_is_canceled(survey, manager, recruiter):
    planned("feedback.survey", survey, manager)
    actions.record_left(survey.hire, left_on=clock.today("Europe/Berlin"), by=recruiter)

    assert stopped(survey) == "the new hire left early"
