"""URLs of third-party apps, by prefix: sign-in is for everyone, Settings for admins."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.meta.urls import others

ADMIN_PAGES = [
    f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    for model in admin.site._registry
    for page in ("changelist", "add")
]
NOT_ADMINS = ("recruiter", "manager", "reviewer")


def test_every_foreign_address_belongs_to_a_known_application():
    assert {address.route.partition("/")[0] for address in others()} == {"accounts", "admin"}


def test_strangers_cannot_make_themselves_an_account(client, db):
    response = client.get("/accounts/signup/")

    assert response.status_code == 200
    assert b'name="password1"' not in response.content


@pytest.mark.parametrize("name", ["admin:index", *ADMIN_PAGES])
def test_the_admin_is_for_admins(name, world):
    """Case 45."""
    url = reverse(name)
    for who in NOT_ADMINS:
        response = world.client_of(who).get(url)

        assert response.status_code in (302, 403), who
        assert response.status_code == 403 or "/login/" in response["Location"], who
    for who in ("anonymous", "link", "gone"):
        response = world.client_of(who).get(url)

        assert response.status_code == 302, who
        assert "/login/" in response["Location"], who


@pytest.mark.parametrize("name", ["admin:index", *ADMIN_PAGES])
def test_an_admin_sees_it(name, world):
    status = world.client_of("admin").get(reverse(name)).status_code

    # 403: a page of additions that the model's admin has closed on purpose.
    assert status == 200 or (name.endswith("_add") and status == 403)
