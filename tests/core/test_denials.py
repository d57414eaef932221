"""Who was refused what stands in the log (core.middleware)."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def denials(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "tandem.denied"]


def test_another_recruiters_job_leaves_a_line_on_the_candidate(as_outsider, outsider, requisition, caplog):
    address = reverse("requisition-detail", args=[requisition.pk])
    as_outsider.get(address, {"q": "what they typed"})

    assert denials(caplog) == [f"denied 404 GET {address} to accounts.user:{outsider.pk}"]


def test_a_page_for_others_leaves_a_line_too(as_manager, manager, caplog):
    as_manager.post(reverse("user-invite"))

    assert denials(caplog) == [f"denied 403 POST /users/invite/ to accounts.user:{manager.pk}"]


@pytest.mark.parametrize("before", ["/m/", "/m/stop/", "/s/"])
@pytest.mark.parametrize("token", [f"1.{'A' * 43}.{'B' * 43}", "A" * 17])
def test_a_dead_link_leaves_a_line_without_its_token(client, caplog, before, token):
    client.get(f"{before}{token}/")

    assert denials(caplog) == [f"denied 404 GET {before}…/ to somebody not signed in"]


def test_a_form_without_a_token_is_logged(recruiter, caplog):
    Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": recruiter.email})

    assert denials(caplog) == ["denied 403 POST /accounts/login/ to somebody not signed in"]


def test_an_address_that_is_none_and_a_page_that_is_shown_leave_none(as_recruiter, caplog):
    as_recruiter.get("/no/such/page/")
    as_recruiter.get("/")

    assert denials(caplog) == []
