"""Other people's jobs, candidates and files, requested by number (Cases 46, 49 and 52)."""

import re

import pytest
import requests

from tests.faults.company import ADMIN, RECRUITER, Company, Manager
from tests.servers.browser import Browser

pytestmark = [pytest.mark.faults, pytest.mark.smtp, pytest.mark.timeout(300)]

MISSING = 987_654_321
EMPLOYEE = "emil@example.org"  # a reviewer without a team
RANDOM = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+')


def walks(manager: Manager) -> list[tuple[str, str, int]]:
    """(method, address with %, number) for reading, editing, deleting, downloading."""
    return [
        ("GET", "/jobs/%/", manager.requisition),
        ("GET", "/jobs/%/candidates/", manager.requisition),
        ("GET", "/jobs/%/reviews/", manager.requisition),
        ("GET", "/jobs/%/edit/", manager.requisition),
        ("POST", "/jobs/%/edit/", manager.requisition),
        ("POST", "/jobs/%/close/", manager.requisition),
        ("GET", "/candidates/%/", manager.candidate),
        ("POST", "/candidates/%/edit/", manager.candidate),
        ("GET", "/documents/%/", manager.document),
        ("HEAD", "/documents/%/", manager.document),
        ("GET", "/documents/%/pages/1.png", manager.document),
        ("POST", "/documents/%/remove/", manager.document),
        ("POST", "/applications/%/withdraw/", manager.application),
        ("POST", "/applications/%/reject/", manager.application),
        ("GET", "/reviews/%/", manager.review),
        ("POST", "/reviews/%/", manager.review),
        ("POST", "/reviews/%/draft/", manager.review),
        ("POST", "/reviews/%/withdraw/", manager.review),
        ("GET", "/users/%/", manager.user),
        ("GET", "/users/%/preferences/", manager.user),
    ]


def ask(browser: Browser, method: str, path: str) -> requests.Response:
    data = {"csrfmiddlewaretoken": browser.token("/me/")} if method == "POST" else None
    return browser.ask(method, path, data=data)


def told(answer: requests.Response, path: str) -> tuple[int, str, list[str]]:
    """An answer as an outsider may compare it: without random parts and the address that they typed themselves."""
    body = RANDOM.sub(r"\1", answer.text).replace(path, "HERE")
    return answer.status_code, body, sorted(name for name in answer.headers if name != "Date")


@pytest.mark.parametrize("who", ["a manager of another search", "an employee without one"])
def test_what_is_not_theirs_is_answered_like_what_is_not_there_and_logged(company: Company, somebody, another, who):
    """Case 46: read, edit, delete, download; the body byte for byte, and a line in the log for each."""
    email = another.email if who.startswith("a manager") else EMPLOYEE
    browser = company.browser(email)
    [(number,)] = company.site.rows(f"SELECT id FROM accounts_user WHERE email = '{email}'")  # noqa: S608
    for method, path, key in walks(somebody):
        there, nowhere = path.replace("%", str(key)), path.replace("%", str(MISSING))
        theirs, missing = ask(browser, method, there), ask(browser, method, nowhere)

        assert theirs.status_code in (403, 404), (method, path)
        assert told(theirs, there) == told(missing, nowhere), (method, path)
        line = f"denied {theirs.status_code} {method} {there} to accounts.user:{number}"
        company.wait_for_log("tandem.denied", line)


STATE_CHANGES = [
    "/jobs/{0.requisition}/close/",
    "/applications/{0.application}/withdraw/",
    "/applications/{0.application}/reject/",
    "/documents/{0.document}/remove/",
    "/reviews/{0.review}/withdraw/",
    "/users/{0.user}/deactivate/",
]


def everything(company: Company, manager: Manager) -> list[tuple]:
    tables = {
        "recruiting_requisition": manager.requisition,
        "recruiting_application": manager.application,
        "recruiting_document": manager.document,
        "feedback_reviewrequest": manager.review,
        "accounts_user": manager.user,
    }
    return [
        company.site.rows(f"SELECT * FROM {table} WHERE id = {pk}")[0]  # noqa: S608  # our own names and numbers
        for table, pk in tables.items()
    ]


def test_looking_changes_nothing_and_a_press_needs_this_sites_own_token(company: Company, somebody, another):
    """Case 49: GET and HEAD; POST without a token, with another user's, from a foreign page."""
    before = everything(company, somebody)
    stranger = company.browser(another.email).token("/me/")
    for browser in (company.browser(ADMIN), company.browser(RECRUITER)):
        own = browser.token("/me/")
        for path in (pattern.format(somebody) for pattern in STATE_CHANGES):
            assert browser.get(path).status_code in (200, 403, 405), path
            assert browser.head(path).status_code in (200, 403, 405), path
            refused = [
                browser.ask("POST", path, data={}),
                browser.ask("POST", path, data={"csrfmiddlewaretoken": stranger}),
                browser.ask("POST", path, headers={"X-CSRFToken": stranger}),
                *(
                    browser.ask("POST", path, data={"csrfmiddlewaretoken": own}, headers={"Origin": origin})
                    for origin in ("https://evil.example", "null", f"{company.url}.evil.example")
                ),
            ]
            assert [answer.status_code for answer in refused] == [403] * 6, path

    assert everything(company, somebody) == before


def test_the_same_form_with_its_own_token_counts(company: Company, somebody):
    """Case 49, the other way round: what was refused above was not refused for another reason."""
    ada, before = company.browser(ADMIN), everything(company, somebody)
    own = {"csrfmiddlewaretoken": ada.token("/me/")}
    path = f"/users/{somebody.user}/deactivate/"

    assert ada.ask("POST", path, data=own, headers={"Origin": company.url}).status_code == 302
    assert everything(company, somebody) != before


def test_no_page_may_be_framed(company: Company, somebody):
    """Case 49: signed in, by link, the sign-in page, an error, a file."""
    manager, link = company.browser(somebody.email), company.by_link(somebody)
    pages = [
        manager.get("/"),
        manager.get(somebody.page),
        manager.get(f"/documents/{somebody.document}/"),
        manager.get("/jobs/987654321/"),
        link.get(somebody.page),
        company.browser().get("/accounts/login/"),
        company.browser(ADMIN).get("/admin/"),
    ]
    for page in pages:
        assert page.headers["X-Frame-Options"] == "DENY", page.url
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"], page.url


def test_a_stored_file_is_given_to_nobody_else(company: Company, somebody, another):
    """Case 52: without sign-in, by a foreign manager, an employee and a link, by its path, in parts."""
    paths = [f"/documents/{somebody.document}/", f"/documents/{somebody.document}/pages/1.png"]
    guesses = [f"/{place}{somebody.stored_as}" for place in ("", "files/", "media/", "static/", "static/../files/")]
    people = [company.browser(), company.browser(another.email), company.browser(EMPLOYEE), company.by_link(another)]
    for browser in people:
        for path in paths + guesses:
            for headers in ({}, {"Range": "bytes=0-10"}, {"Range": "bytes=5-"}):
                for method in ("GET", "HEAD"):
                    answer = browser.ask(method, path, headers=headers)
                    assert answer.status_code in (302, 400, 403, 404), (path, answer.status_code)
                    assert "secret life" not in answer.text
                    assert "Content-Disposition" not in answer.headers
    owner = company.browser(somebody.email)
    assert [owner.get(path).status_code for path in guesses] == [404] * len(guesses)


def test_a_stored_file_is_given_as_something_that_cannot_run(company: Company, somebody):
    """Case 52: the right headers when allowed, also for a part of it."""
    owner = company.browser(somebody.email)
    for headers in ({}, {"Range": "bytes=0-3"}):
        answer = owner.get(f"/documents/{somebody.document}/", headers=headers)
        assert answer.status_code == 200
        assert answer.text == "A secret life story."
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Lebenslauf%20%C3%A9.txt")
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store, private"


def test_a_stored_file_ends_with_the_permission(company: Company, somebody):
    """Case 52: after revocation, in the session that fetched it a moment ago."""
    owner, path = company.browser(somebody.email), f"/documents/{somebody.document}/"
    assert owner.get(path).status_code == 200
    sql = f"SELECT id FROM recruiting_teammember WHERE user_id = {somebody.user}"  # noqa: S608
    team = f"/jobs/{somebody.requisition}/team/"
    removed = company.browser(RECRUITER).post(f"{team}{company.site.rows(sql)[0][0]}/remove/", form=team)
    assert removed.status_code == 302

    for headers in ({}, {"Range": "bytes=0-3"}):
        assert owner.get(path, headers=headers).status_code == 404
