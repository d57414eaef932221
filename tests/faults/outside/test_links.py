"""What scanners, attackers and our own staff can do with a message link (docs/faults.md: 35, 36)."""

import re
import time
from collections import Counter
from contextlib import closing

import pytest
import requests

from tests.faults.company import RECRUITER, WHY, Company, Manager
from tests.servers.browser import Browser

pytestmark = [pytest.mark.faults, pytest.mark.smtp, pytest.mark.timeout(300)]

RANDOM = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+')
ALIKE = 0.01  # seconds between the fastest answers of any two ways
PLACES = {"the first": 0, "the middle": 8, "the last": -1}  # character of a code


def plain(answer: requests.Response, token: str = "") -> str:
    """A page without its random parts and its own address."""
    return RANDOM.sub(r"\1", answer.text).replace(token or "\0", "TOKEN")


def about(company: Company, manager: Manager) -> list[tuple]:
    """Returns every row about this hiring manager's request, except for the link itself."""
    queries = [
        f"SELECT * FROM feedback_reviewrequest WHERE id = {manager.review}",  # noqa: S608
        f"SELECT * FROM feedback_review WHERE request_id = {manager.review}",  # noqa: S608
        f"SELECT * FROM recruiting_application WHERE id = {manager.application}",  # noqa: S608
        f"SELECT state, reason FROM reminders_occurrence WHERE recipient_id = {manager.user} ORDER BY id",  # noqa: S608
        f"SELECT state FROM reminders_delivery WHERE recipient_id = {manager.user} ORDER BY id",  # noqa: S608
    ]
    return [row for sql in queries for row in company.site.rows(sql)]


def test_a_scanner_that_does_everything_first_changes_nothing(company: Company, somebody: Manager):
    """Case 35: HEAD, 20 × GET, POST of Continue, then every button it finds; all before the person."""
    address, before = f"/m/{company.tokens[somebody.email]}/", about(company, somebody)
    recruiter = company.browser(RECRUITER)
    seen = plain(recruiter.get(f"/jobs/{somebody.requisition}/reviews/"))

    scanner = company.browser()
    assert scanner.head(address).status_code == 200
    for _ in range(20):
        page = scanner.get(address)
        assert page.status_code == 200
        assert "Candi" not in page.text
        assert "Manager" not in page.text
        assert "link" not in scanner.session.cookies
    went_on = scanner.post(address)
    assert went_on.status_code == 302
    assert scanner.head(went_on.headers["Location"]).status_code == 200
    assert scanner.post(went_on.headers["Location"]).status_code == 422, "the form's button, nothing typed"

    assert about(company, somebody) == before
    assert plain(recruiter.get(f"/jobs/{somebody.requisition}/reviews/")) == seen, "not seen, nothing given"
    person = company.by_link(somebody)
    assert person.post(somebody.page, company.form(somebody)).status_code == 302
    assert [row for row in company.reviews() if row[0] == somebody.review] == [(somebody.review, 1, WHY)]


def changed(token: str, at: int) -> str:
    other = "C" if token[at] == "A" else "A"
    at %= len(token)
    return token[:at] + other + token[at + 1 :]


@pytest.fixture
def dead(company: Company) -> dict[str, str]:
    """Way in which a link is dead → its token."""
    ways = {name: changed(company.tokens[company.next().email], at) for name, at in PLACES.items()}
    expired, revoked, used, guessed = (company.next() for _ in range(4))
    ways |= {"expired": company.tokens[expired.email], "revoked": company.tokens[revoked.email]}
    company.browser(used.email).post(used.page, company.form(used))
    ways["used"] = company.tokens[used.email]
    made = company.site.app.shell(
        "from datetime import timedelta; from django.core.signing import Signer; from core import clock\n"
        "from reminders import links; from reminders.models import MessageLink\n"
        f"of = MessageLink.objects.filter(purpose='matters')\n"
        f"of.filter(user={expired.user}).update(expires_at=clock.now() - timedelta(seconds=1))\n"
        f"links.revoke_links_of(of.filter(user={revoked.user}).get().user, reason='test', now=clock.now())\n"
        f"row = of.get(user={guessed.user})\n"
        "key = 'a key of last year'\n"
        "secret = links._long_secret(row.nonce, key)\n"
        "long = Signer(key=key, sep='.', salt='reminders.link').sign(f'{row.pk}.{secret}')\n"
        "print(row.pk, links._code(row.nonce, key), long)"
    )
    number, ways["old key"], ways["old key, long form"] = made.split()
    ways["row id guessed"] = f"{number}.{'A' * 43}.{'A' * 43}"
    return ways


def test_every_dead_link_is_the_same_page_in_the_same_time(company: Company, dead: dict[str, str]):
    """Case 36: one character changed, expired, revoked, used, made with an old key, row id guessed."""
    answers: dict[str, requests.Response] = {}
    seconds: dict[str, list[float]] = {way: [] for way in dead}
    for _ in range(80):  # a busy machine is slow now and then, a difference of ours always: the fastest of many tell
        browser = company.browser()  # its own IP address, so no rate limit
        browser.get("/healthz")  # the connection is there
        for way, token in dead.items():
            started = time.perf_counter()
            answers[way] = browser.get(f"/m/{token}/")
            seconds[way].append(time.perf_counter() - started)
        fastest = {way: min(took) for way, took in seconds.items()}
        if len(seconds["used"]) >= 5 and max(fastest.values()) - min(fastest.values()) < ALIKE:
            break
    else:
        raise AssertionError(f"some are always slower: {fastest}")

    kept = ("Content-Type", "Cache-Control", "Referrer-Policy", "Content-Security-Policy", "X-Robots-Tag")
    same = {way: (a.status_code, plain(a, dead[way]), [a.headers[k] for k in kept]) for way, a in answers.items()}
    assert {status for status, _, _ in same.values()} == {404}
    assert len(Counter(map(str, same.values()))) == 1, {way: hash(str(what)) for way, what in same.items()}


def test_a_link_for_one_candidate_opens_no_other(company: Company, somebody: Manager, another: Manager):
    """Case 36: what the link does not list looks like what does not exist."""
    browser = company.by_link(somebody)
    theirs, missing = browser.get(another.page), browser.get("/reviews/987654321/")

    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert plain(theirs) == plain(missing)
    posted = browser.post(another.page, company.form(another), form=somebody.page)
    assert posted.status_code == 404
    assert not [row for row in company.reviews() if row[0] == another.review]


def test_someone_who_guesses_has_to_wait_and_the_next_person_does_not(company: Company, somebody: Manager):
    """Case 36: 429 after ten in a minute from one place."""
    guesser, statuses = company.browser(), []
    while 429 not in statuses and len(statuses) < 30:
        statuses.append(guesser.get(f"/m/{len(statuses)}.{'A' * 43}.{'A' * 43}/").status_code)

    # A new minute may begin on the way, and with it a new count.
    assert 11 <= len(statuses) <= 21
    assert set(statuses[:-1]) == {404}
    assert company.browser().get("/m/nonsense/").status_code == 404
    assert guesser.get(f"/m/{company.tokens[somebody.email]}/").status_code == 200, "a colleague's good link"


def secrets_of(company: Company) -> set[str]:
    return set(company.tokens.values())


def test_staff_find_no_token_in_the_admin_or_on_a_page(company: Company):
    """Case 36: an admin opens every page of Django's admin, and of Messages."""
    ada = company.browser("ada@example.org")
    seen, todo = set[str](), ["/admin/", "/messages/", "/status/"]
    while todo:
        path = todo.pop()
        page = ada.get(path)
        assert page.status_code in (200, 302, 403), path
        assert not [secret for secret in secrets_of(company) if secret in page.text], path
        seen.add(path)
        todo += new_pages(page.text, path, seen, todo)

    assert any(re.match(r"/admin/reminders/delivery/\d+/change/", path) for path in seen), sorted(seen)
    assert any(re.match(r"/messages/\d+/", path) for path in seen), sorted(seen)


def new_pages(html: str, path: str, seen: set[str], todo: list[str]) -> list[str]:
    """What the page links to in the admin and in Messages: every list, and the first three rows of each."""
    found = list(dict.fromkeys(re.findall(r'href="((?:/admin/|/messages/)[\w/]+/)"', html)))
    rows = [link for link in found if re.search(r"\d", link)][:3]
    lists = [link for link in found if not re.search(r"\d|logout|password|jsi18n|add/", link)]
    return [link for link in rows + lists if link not in seen and link not in todo and link != path]


def test_the_database_and_the_files_hold_no_token(company: Company):
    """Case 36: every row of every table and every file of the site is searched for the secrets that were mailed."""
    secrets = secrets_of(company)
    with company.site.connection() as connection, closing(connection.cursor()) as cursor:
        for table in tables(cursor, company):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # the database's own names
            text = str([tuple(map(readable, row)) for row in cursor.fetchall()])
            assert not [secret for secret in secrets if secret in text], table
    for path in company.site.app.folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not [secret for secret in secrets if secret.encode() in content], path


def readable(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def tables(cursor, company: Company) -> list[str]:
    cursor.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        if company.site.database_url
        else "SELECT name FROM sqlite_master WHERE type = 'table'"
    )
    return [name for (name,) in cursor.fetchall()]


def test_a_browser_that_only_looked_holds_nothing(company: Company, somebody: Manager):
    """Case 35: without Continue there is no permission, whatever was fetched."""
    browser: Browser = company.browser()
    browser.get(f"/m/{company.tokens[somebody.email]}/")

    assert browser.get(somebody.page).headers["Location"].startswith("/accounts/login/")
