"""Ways into an account that must stay closed."""

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ELSEWHERE = "203.0.113.9"


def test_users_cannot_change_their_own_address(as_manager, manager):
    """An address changes by an admin's action only, which also ends the sessions and links of the old one."""
    mail.outbox.clear()
    for data in ({"action_add": "", "email": "private@example.net"}, {"action_primary": "", "email": manager.email}):
        assert as_manager.post("/accounts/email/", data).status_code == 404
    assert as_manager.get("/accounts/email/").status_code == 404
    assert manager.emailaddress_set.count() == 1
    assert mail.outbox == []


def failed_sign_ins(client, address: str, times: int) -> int:
    """How many of them were refused for being too many; each at another account."""
    answers = [
        client.post(
            reverse("account_login"),
            {"login": f"nobody{number}@example.org", "password": "not the right one"},
            headers={"X-Forwarded-For": address},
        )
        for number in range(times)
    ]
    return sum("Too many" in answer.content.decode() or answer.status_code == 429 for answer in answers)


def test_a_made_up_forwarded_address_does_not_lift_the_limit_on_sign_ins(client):
    assert failed_sign_ins(client, ELSEWHERE, 10) == 0
    assert failed_sign_ins(client, "203.0.113.77", 2) == 2


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_our_proxy_one_persons_mistakes_do_not_lock_out_everyone(client):
    """All requests come from the proxy's address: the limit counts whom the proxy names, in its own last hop."""
    person = UserFactory(email="mona@example.org")
    person.set_password("a long enough phrase")
    person.save()
    assert failed_sign_ins(client, ELSEWHERE, 12) > 0

    answer = client.post(
        reverse("account_login"),
        {"login": person.email, "password": "a long enough phrase"},
        headers={"X-Forwarded-For": f"{ELSEWHERE}, 198.51.100.7"},
    )

    assert answer.status_code == 302
