"""A new role or password revokes the links of earlier messages; messages not sent yet get new links."""

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


def reason_revoked(link: MessageLink) -> str:
    link.refresh_from_db()
    return link.revoked_reason


def test_a_new_role_ends_the_links(as_admin, manager, link):
    change(as_admin, manager, role="reviewer")

    assert reason_revoked(link) == "Their role was changed"


def test_a_new_name_ends_none(as_admin, manager, link):
    change(as_admin, manager, name="Mona Married")

    assert reason_revoked(link) == ""


def test_a_new_password_ends_the_links(client, manager, link):
    manager.set_password(PASSWORD)
    manager.save()
    client.post(reverse("account_login"), {"login": manager.email, "password": PASSWORD})
    page = reverse("account_change_password")
    client.post(page, {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER})

    assert reason_revoked(link) == "The password was changed"


def test_an_opt_out_link_keeps_working(as_admin, manager, link):
    links.make_opt_out_link(link.delivery, manager, clock.now())
    change(as_admin, manager, role="reviewer")

    assert links.opens(MessageLink.objects.get(purpose="opt_out"), clock.now())


def test_a_message_not_sent_yet_is_composed_again_with_a_new_link(as_admin, manager, link):
    Delivery.objects.update(frozen_at=clock.now())
    change(as_admin, manager, role="reviewer")

    assert Delivery.objects.get().frozen_at is None
