"""No value in a URL or a form leads to an error page."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.meta.access_matrix import MATRIX
from tests.meta.test_access import addressed, read
from tests.meta.world import World

ODD = {
    "a zero byte": "a\0b",
    "a digit that is no number": "²",
    "a number for no database": "9" * 20,
    "a number for no program": "9" * 5000,
    "code": "' OR 1=1 --{{7*7}}%s{0.__class__}[]\r\nX: y\u202e",
}
TOO_LARGE = [2**63, 10**30]
IN_ADDRESSES = (
    "page q sort state whose search stage person requisition document against open people channel name next day at zone "
    "minutes"
)
IN_FORMS = (
    "seen seen_at number over to order people reviewers due_at requisition known verdict rationale reason_codes revision "
    "point-x note reason user part kept column-0 cell-1-1 cell-99999999999999-999 name email title openings target_start "
    "edit_count day starts_on left_on posting text kind rank place minutes zone starts_at cadence channel code first_day "
    "last_day delegate outcome next_step form-TOTAL_FORMS form-INITIAL_FORMS next thread round move must nice left label "
    "strengths lacked role department role_family recruiters manager is_confidential q-1"
)
PEOPLE = ["recruiter", "manager"]


def status_of(client: Client, method: str, url: str, data: dict[str, Any] | None = None) -> int:
    point = transaction.savepoint()
    response = client.get(url, data) if method == "GET" else client.post(url, data)
    read(response)
    transaction.savepoint_rollback(point)
    return response.status_code


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", MATRIX)
def test_unexpected_values_in_a_url_or_form_break_no_page(name: str, who: str, world: World):
    url, client = addressed(name, MATRIX[name], world), world.client_of(who)

    for what, odd in ODD.items():
        assert status_of(client, "GET", url, dict.fromkeys(IN_ADDRESSES.split(), odd)) < 500, what
        assert status_of(client, "POST", url, dict.fromkeys(IN_FORMS.split(), odd)) < 500, what


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", [name for name, line in MATRIX.items() if line.arguments])
def test_a_number_too_large_for_the_database_is_a_thing_that_does_not_exist(name: str, who: str, world: World):
    line, client = MATRIX[name], world.client_of(who)
    known = {key: world[value] if type(value) is str else value for key, value in line.arguments.items()}
    for key in (key for key, value in known.items() if isinstance(value, int)):
        for number in TOO_LARGE:
            url = reverse(name.partition("#")[0], kwargs=known | {key: number})
            assert status_of(client, line.method, url) in (302, 403, 404, 422), url
