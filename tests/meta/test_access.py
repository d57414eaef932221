"""Who gets what, at every address of the project, read from the resolver (access_matrix.py is the table)."""

import re

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.meta.access_matrix import MATRIX, WHO, Line
from tests.meta.urls import ours
from tests.meta.world import World

# The only rows that a GET may write (W3): session, access log, rate counters, and the cache that allauth's
# rate limits are kept in.
MAY_BE_WRITTEN_BY_GET = ("django_session", "core_counter", "core_accesslog", "cache")
WRITES = re.compile(r'^\s*(?:INSERT\s+(?:OR \w+ )?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)"?', re.IGNORECASE)
MISSING = 987_654_321


def addressed(name: str, line: Line, world: World, **instead: object) -> str:
    known = {key: world[value] if type(value) is str else value for key, value in line.arguments.items()}
    return reverse(name.partition("#")[0], kwargs=known | instead)


def read(response: HttpResponse) -> None:
    """To the end, which closes a file that is sent. `close()` would close the test's own PostgreSQL connection too."""
    if response.streaming:
        b"".join(response)


def in_words(response: HttpResponse) -> str:
    """An answer as the matrix writes it."""
    read(response)
    if response.status_code in (301, 302, 303):
        return "in" if response["Location"].startswith("/accounts/login/") else "go"
    return {200: "ok", 204: "none"}.get(response.status_code, str(response.status_code))


def without_tokens(response: HttpResponse) -> str:
    """A page without its random parts."""
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', r"\1", response.content.decode())


def test_every_address_of_ours_has_a_name():
    assert [address.route for address in ours() if not address.name] == []


def test_the_matrix_lists_every_address_and_nothing_else():
    """Case 45: a new address without a line fails here."""
    listed = {key.partition("#")[0] for key in MATRIX}
    real = {address.name for address in ours()}

    assert real - listed == set(), "add a line to tests/meta/access_matrix.py"
    assert listed - real == set(), "these addresses are gone"


def test_every_view_names_its_policy():
    bare = [address.name for address in ours() if not hasattr(address.view, "access_policy")]

    assert bare == [], "decorate with core.access or reminders.access, or @public(because=…)"


def test_every_public_page_says_why():
    public = [address for address in ours() if address.view.access_policy == "public"]

    assert [a.name for a in public if len(getattr(a.view, "access_reason", "")) < 10] == []


@pytest.mark.parametrize("name", MATRIX)
def test_every_role_gets_what_the_matrix_says(name: str, world: World):
    """Case 45."""
    line = MATRIX[name]
    url = addressed(name, line, world)
    got = {}
    for who in WHO:
        point = transaction.savepoint()
        client = world.client_of(who)
        response = client.generic(line.method, url) if line.method == "GET" else client.post(url, line.data)
        got[who] = in_words(response)
        transaction.savepoint_rollback(point)

    assert got == dict(zip(WHO, line.answers, strict=True)), f"{line.method} {url}"


@pytest.mark.parametrize("name", MATRIX)
def test_a_refused_user_is_refused_by_the_other_method_too(name: str, world: World):
    """Case 45. Nobody gets in by asking differently: a form's page that may not be seen may not be posted to either."""
    line = MATRIX[name]
    other = "GET" if line.method == "POST" else "POST"
    url = addressed(name, line, world)
    for who, answer in zip(WHO, line.answers, strict=True):
        if answer not in ("in", "403", "404"):
            continue
        point = transaction.savepoint()
        got = in_words(world.client_of(who).generic(other, url))
        transaction.savepoint_rollback(point)

        assert got in ("in", "403", "404", "405"), f"{who}: {other} {url}"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", sorted({key.partition("#")[0]: key for key in MATRIX}.values()))
def test_a_get_writes_no_row_of_the_domain(name: str, method: str, world: World):
    """Case 49."""
    url = addressed(name, MATRIX[name], world)
    clients = {}
    for who in WHO[:-1]:
        clients[who] = world.client_of(who)
    written = {}
    for who, client in clients.items():
        point = transaction.savepoint()
        with CaptureQueriesContext(connection) as queries:
            read(client.generic(method, url))
        tables = {found[1] for q in queries if (found := WRITES.match(q["sql"]))}
        if bad := sorted(tables.difference(MAY_BE_WRITTEN_BY_GET)):
            written[who] = bad
        transaction.savepoint_rollback(point)

    assert written == {}, f"{method} {url}"


@pytest.mark.parametrize("name", [n for n, line in MATRIX.items() if "404" in line.answers and line.arguments])
def test_what_is_not_yours_looks_like_what_does_not_exist(name: str, world: World):
    """Case 46. An outsider learns nothing from an answer: not even that the thing is there."""
    line = MATRIX[name]
    number = next(iter(line.arguments))
    key = world[line.arguments[number]]
    if not isinstance(key, int):
        pytest.skip("addressed by a secret, not by a number")
    real, none = addressed(name, line, world), addressed(name, line, world, **{number: MISSING})
    for who in (w for w, answer in zip(WHO, line.answers, strict=True) if answer == "404"):
        client = world.client_of(who)
        ask = client.get if line.method == "GET" else client.post
        foreign, missing = ask(real), ask(none)

        assert (foreign.status_code, missing.status_code) == (404, 404), who
        assert without_tokens(foreign) == without_tokens(missing).replace(str(MISSING), str(key)), who
