from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import actions
from accounts.models import User
from tests.factories import UserFactory

HERE = "user-list"


@pytest.fixture
def second_admin(db):
    return UserFactory(role=User.Role.ADMIN)


def test_a_session_ends_with_the_account(as_recruiter, recruiter, admin_person):
    assert as_recruiter.get(reverse(HERE)).status_code == 200

    actions.deactivate(recruiter, by=admin_person)

    assert as_recruiter.get(reverse(HERE)).status_code == 302


def test_a_session_ends_with_a_new_role(as_recruiter, recruiter, admin_person):
    actions.change_person(recruiter, by=admin_person, role=User.Role.MANAGER)

    assert as_recruiter.get(reverse(HERE)).status_code == 302


def test_a_session_ends_with_a_new_password(as_recruiter, recruiter):
    recruiter.set_password("another long phrase")
    recruiter.save()

    assert as_recruiter.get(reverse(HERE)).status_code == 302


def test_a_session_ends_after_seven_days_in_any_case(as_recruiter, time_machine):
    time_machine.move_to("2026-11-02T09:00:00Z", tick=False)
    as_recruiter.get(reverse(HERE))

    for _ in range(15):
        time_machine.shift(timedelta(hours=11))
        last = as_recruiter.get(reverse(HERE)).status_code

    assert last == 200
    time_machine.shift(timedelta(hours=8))
    assert as_recruiter.get(reverse(HERE)).status_code == 302


def test_a_session_ends_after_twelve_idle_hours(as_recruiter, time_machine):
    time_machine.move_to("2026-11-02T09:00:00Z", tick=False)
    as_recruiter.get(reverse(HERE))

    time_machine.shift(timedelta(hours=12, minutes=1))

    assert as_recruiter.get(reverse(HERE)).status_code == 302


def test_under_htmx_an_ended_session_sends_the_browser_to_sign_in_and_back(client, db, settings):
    r = client.get(reverse(HERE), headers={"HX-Request": "true", "HX-Current-URL": f"{settings.SITE_URL}/users/?q=x"})

    assert r.status_code == 204
    assert r["HX-Redirect"] == "/accounts/login/?next=/users/%3Fq%3Dx"


def test_the_last_admin_cannot_be_removed(admin_person):
    with pytest.raises(actions.LastAdmin):
        actions.deactivate(admin_person, by=admin_person)
    with pytest.raises(actions.LastAdmin):
        actions.change_person(admin_person, by=admin_person, role=User.Role.RECRUITER)


def test_one_of_two_admins_may_leave(admin_person, second_admin):
    actions.deactivate(admin_person, by=second_admin)

    assert not User.objects.get(pk=admin_person.pk).is_active
