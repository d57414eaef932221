"""An account, a role or a password that ended (Case 43): everything it opened ends at the next request."""

from typing import NamedTuple

import pytest

from tests.faults.company import ADMIN, PASSWORD, Company, Manager
from tests.servers.browser import Browser

pytestmark = [pytest.mark.faults, pytest.mark.smtp, pytest.mark.timeout(300)]


class Open(NamedTuple):
    """Everything a hiring manager has: two signed-in browsers, one with the link's cookie, one that only has the mail."""

    desk: Browser
    phone: Browser
    by_link: Browser
    mail: str

    def works(self, manager: Manager) -> list[int]:
        """Answers to each: the first page, the résumé (an export), the draft being typed, the review, the mailed link."""
        draft = {"verdict": "", "rationale": "typed so far"}
        return [
            self.phone.get("/").status_code,
            self.phone.get(f"/documents/{manager.document}/").status_code,
            self.phone.ask("POST", f"{manager.page}draft/", data=draft, headers=self.token(self.phone)).status_code,
            self.by_link.get(manager.page).status_code,
            self.by_link.ask("POST", f"{manager.page}draft/", data=draft, headers=self.token(self.by_link)).status_code,
            self.by_link.get(self.mail).status_code,
        ]

    def token(self, browser: Browser) -> dict[str, str]:
        """A form that was open before it ended: its token is as good as the cookie."""
        return {"X-CSRFToken": browser.session.cookies["csrf"]}


ALL_WORKS = [200, 200, 204, 200, 204, 200]
ALL_ENDED = [302, 302, 302, 302, 302, 404]


@pytest.fixture
def held(company: Company, somebody: Manager) -> Open:
    made = Open(
        company.browser(somebody.email),
        company.browser(somebody.email),
        company.by_link(somebody),
        f"/m/{company.tokens[somebody.email]}/",
    )
    for browser in (made.phone, made.by_link):
        browser.token(somebody.page)
    assert made.works(somebody) == ALL_WORKS
    return made


def test_a_deactivated_person_is_out_everywhere(company: Company, somebody: Manager, held: Open):
    """Case 43: account disabled."""
    admin, page = company.browser(ADMIN), f"/users/{somebody.user}/"
    assert admin.post(f"{page}deactivate/", form=page).status_code == 302

    assert held.works(somebody) == ALL_ENDED
    assert held.desk.get("/").status_code == 302
    with pytest.raises(PermissionError):
        company.browser(somebody.email)


def test_a_changed_role_ends_what_the_old_one_opened(company: Company, somebody: Manager, held: Open):
    """Case 43: role removed. They sign in again with their present role."""
    admin, page = company.browser(ADMIN), f"/users/{somebody.user}/"
    changed = {"name": "Somebody Else", "role": "reviewer", "zone": "", "holiday_calendar": ""}
    assert admin.post(page, changed).status_code == 302

    assert held.works(somebody) == ALL_ENDED
    assert held.desk.get("/").status_code == 302
    assert company.browser(somebody.email).get("/").status_code == 200


def test_a_changed_password_ends_every_other_session_and_link(company: Company, somebody: Manager, held: Open):
    """Case 43: password changed on the desktop; the phone and the links are signed out, the desktop is not."""
    another = f"{PASSWORD} and more"
    answer = held.desk.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": another, "password2": another}
    )
    assert answer.status_code == 302, answer.text[:500]

    assert held.works(somebody) == ALL_ENDED
    assert held.desk.get("/").status_code == 200
    with pytest.raises(PermissionError):
        company.browser(somebody.email)


def test_a_changed_name_ends_nothing(company: Company, somebody: Manager, held: Open):
    """Case 43, the other way round: these tests see more than a page that is always refused."""
    admin, page = company.browser(ADMIN), f"/users/{somebody.user}/"
    changed = {"name": "Another Name", "role": "manager", "zone": "", "holiday_calendar": ""}
    assert admin.post(page, changed).status_code == 302

    assert held.works(somebody) == ALL_WORKS
