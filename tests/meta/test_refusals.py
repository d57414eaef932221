"""Nothing changes without this site's own token, at every address the resolver knows, and by no verb but POST."""

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.meta.access_matrix import MATRIX, WHO
from tests.meta.test_access import MAY_BE_WRITTEN_BY_GET, WRITES, addressed, in_words, read, without_tokens
from tests.meta.world import World

# Providers sign what they post; One-Click unsubscription comes from the mail provider (its form needs the token).
SIGNED_INSTEAD = {"mail-inbound", "mail-receipt", "twilio-status", "twilio-inbound", "twilio-voice"}
NUMBERED = [
    name
    for name, line in MATRIX.items()
    if line.arguments and type(next(iter(line.arguments.values()))) is str and not name.startswith(("link-", "demo-"))
]
ADDRESSES = sorted({key.partition("#")[0]: key for key in MATRIX}.values())


def strict(client: Client) -> Client:
    """The same browser, with CSRF checks enforced."""
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = client.cookies
    return guarded


def token_of(client: Client) -> str:
    """A token of the site's own, as a page that this browser shows has it."""
    page = client.get(reverse("account_login")) if "csrf" not in client.cookies else None
    if page is not None and page.status_code == 302:  # signed in already
        client.get(reverse("preferences"))
    return client.cookies["csrf"].value


def tables_written(client: Client, method: str, url: str, **more: object) -> tuple[HttpResponse, list[str]]:
    point = transaction.savepoint()
    with CaptureQueriesContext(connection) as queries:
        response = client.generic(method, url, **more)
        read(response)
    transaction.savepoint_rollback(point)
    tables = {found[1] for q in queries if (found := WRITES.match(q["sql"]))}
    return response, sorted(tables.difference(MAY_BE_WRITTEN_BY_GET))


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name not in SIGNED_INSTEAD])
def test_a_form_without_this_sites_own_token_is_refused_and_changes_nothing(name: str, world: World):
    """Case 49: no token, somebody else's token, the right token from a foreign page; from outside, from the top, by link."""
    line = MATRIX[name]
    url = addressed(name, line, world)
    foreign = token_of(Client())
    for who in ("anonymous", "admin", "link"):
        client = world.client_of(who)
        own = token_of(client)
        for what, headers in {
            "no token": {},
            "a foreign token": {"X-CSRFToken": foreign},
            "a foreign origin": {"X-CSRFToken": own, "Origin": "https://evil.example"},
            "no origin to speak of": {"X-CSRFToken": own, "Origin": "null"},
        }.items():
            response, written = tables_written(strict(client), "POST", url, headers=headers)
            assert (response.status_code, written) == (403, []), f"{what}: {who} {url}"


@pytest.mark.parametrize("name", ADDRESSES)
def test_no_other_verb_gets_in_or_changes_anything(name: str, world: World):
    """Case 45: PUT, PATCH, DELETE, OPTIONS and TRACE; a user who is refused a page is refused it by these as well."""
    line = MATRIX[name]
    url = addressed(name, line, world)
    answers = dict(zip(WHO, line.answers, strict=True))
    for who in ("anonymous", "outsider", "admin"):
        client, answer = world.client_of(who), answers[who]
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
            response, written = tables_written(client, method, url)
            assert written == [], f"{who}: {method} {url}"
            if answer in ("in", "403", "404"):
                assert in_words(response) in ("in", "403", "404", "405"), f"{who}: {method} {url}"


@pytest.mark.parametrize("who", ["outsider", "employee"])
@pytest.mark.parametrize("name", NUMBERED)
def test_an_outsider_cannot_tell_what_exists_by_trying_ids(name: str, who: str, world: World, caplog):
    """Case 46: reading, editing, deleting, downloading; the answer equals that for what is missing, and is logged."""
    line = MATRIX[name]
    number = next(iter(line.arguments))
    _ = world[line.arguments[number]]
    client, person = Client(), world.employee if who == "employee" else world.outsider
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    real, none = addressed(name, line, world), addressed(name, line, world, **{number: 987_654_321})
    for method in ("GET", "POST"):
        point = transaction.savepoint()
        theirs, missing = client.generic(method, real), client.generic(method, none)
        transaction.savepoint_rollback(point)
        assert theirs.status_code in (403, 404, 405), f"{method} {real}"
        assert (theirs.status_code, plain(theirs, real)) == (missing.status_code, plain(missing, none)), real
        if theirs.status_code != 405:
            assert f"{method} {real} to accounts.user:{person.pk}" in caplog.text


def plain(response: HttpResponse, url: str) -> str:
    return without_tokens(response).replace(url, "HERE")
