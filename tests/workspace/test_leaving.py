"""A new role or password: what earlier messages opened ends, and what is still to come opens anew."""

import pytest
from django.urls import reverse

from accounts.models import User
from core import clock
from reminders import links
from reminders.models import Delivery, MessageLink
from tests.factories import ReviewRequestFactory
from tests.feedback.factories import make_message_link

pytestmark = pytest.mark.django_db
PASSWORD, ANOTHER = "quite a long phrase for tests", "another long phrase for tests"


@pytest.fixture
def link(manager: User) -> MessageLink:
    return make_message_link(manager, ReviewRequestFactory(reviewer=manager))


def change(client, person: User, **columns: str):
    usual = {"name": person.name, "role": person.role, "zone": "", "holiday_calendar": ""}
    return client.post(reverse("user-detail", args=[person.pk]), usual | columns)


def why_it_ended(link: MessageLink) -> str:
    link.refresh_from_db()
    return link.revoked_reason


def test_a_new_role_ends_the_links(as_admin, manager, link):
    change(as_admin, manager, role="reviewer")

    assert why_it_ended(link) == "Their role was changed"


def test_a_new_name_ends_none(as_admin, manager, link):
    change(as_admin, manager, name="Mona Married")

    assert why_it_ended(link) == ""


def test_a_new_password_ends_the_links(client, manager, link):
    manager.set_password(PASSWORD)
    manager.save()
    client.post(reverse("account_login"), {"login": manager.email, "password": PASSWORD})
    page = reverse("account_change_password")
    client.post(page, {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER})

    assert why_it_ended(link) == "The password was changed"


def test_the_wish_to_stop_still_counts(as_admin, manager, link):
    links.make_opt_out_link(link.delivery, manager, clock.now())
    change(as_admin, manager, role="reviewer")

    assert links.opens(MessageLink.objects.get(purpose="opt_out"), clock.now())


def test_what_is_not_sent_yet_is_made_anew_with_a_link_that_opens(as_admin, manager, link):
    Delivery.objects.update(frozen_at=clock.now())
    change(as_admin, manager, role="reviewer")

    assert Delivery.objects.get().frozen_at is None
