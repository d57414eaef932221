"""What an admin may change in Django's admin, and what is only shown there."""

import pytest
from django.urls import reverse

from reminders import access, links
from reminders.models import ReminderRule
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SHOWN = ["contactpreference", "contactpoint", "consentevent", "delivery", "occurrence", "channelhealth"]


def test_a_rule_changes_its_timing_and_its_version(as_admin, rule):
    url = reverse("admin:reminders_reminderrule_change", args=[rule.pk])
    fields = {"name": "First view", "offset": "-240", "route": "preferred", "lifetime": "600", "active": "on"}
    assert as_admin.post(url, fields).status_code == 302
    rule.refresh_from_db()
    assert (rule.offset, rule.version) == (-240, 2)
    as_admin.post(url, fields)
    rule.refresh_from_db()
    assert rule.version == 2  # nothing changed


def test_rules_are_looked_up_by_what_they_are_about(as_admin, rule):
    rules = reverse("admin:reminders_reminderrule_changelist")

    page = as_admin.get(rules)
    assert "Candidate reviews" in page.text
    assert ">feedback.review<" not in page.text
    assert rule.name in as_admin.get(rules, {"kind": rule.kind}).text
    assert "0 reminder rules" in as_admin.get(rules, {"kind": "kickoff.lesson"}).text


def test_a_rule_is_switched_off_never_deleted(as_admin, rule):
    assert as_admin.post(reverse("admin:reminders_reminderrule_delete", args=[rule.pk])).status_code == 403
    assert ReminderRule.objects.exists()


@pytest.mark.parametrize("model", SHOWN)
def test_a_record_can_be_viewed_and_searched_but_never_edited(as_admin, model):
    assert as_admin.get(reverse(f"admin:reminders_{model}_changelist"), {"q": "mona"}).status_code == 200
    assert as_admin.get(reverse(f"admin:reminders_{model}_add")).status_code == 403


def test_a_message_is_shown_with_its_attempts_and_without_an_openable_link(as_admin, told, manager):
    delivery = told(1)
    links.make_link(delivery, manager, [("tests.view:1", "review", "/r/1/")], delivery.created_at)
    url = reverse("admin:reminders_delivery_change", args=[delivery.pk])
    page = as_admin.get(url).content.decode()
    assert links.token_of(delivery.links.get()) not in page
    assert as_admin.post(url, {"text": "changed"}).status_code == 403


def test_recruiters_have_no_admin(as_recruiter):
    assert as_recruiter.get(reverse("admin:reminders_reminderrule_changelist")).status_code == 302


def test_a_page_for_link_holders_has_no_navigation(rf):
    request = rf.get("/")
    request.user = UserFactory()
    assert access.base_for(request) == "base.html"
    request.user = type("Nobody", (), {"is_authenticated": False})()
    assert access.base_for(request) == "base_link.html"
