"""An account, a role or a password that ended (docs/faults.md: 43): everything it opened ends at the next request."""

from typing import NamedTuple

import pytest

from tests.faults.company import ADMIN, PASSWORD, House, Manager
from tests.servers.browser import Browser

pytestmark = [pytest.mark.faults, pytest.mark.smtp, pytest.mark.timeout(300)]


class Open(NamedTuple):
    """All that a manager holds: two signed-in browsers, one with the link's cookie, one that only has the mail."""

    desk: Browser
    phone: Browser
    by_link: Browser
    mail: str

    def works(self, manager: Manager) -> list[int]:
        """What each says: the first page, the résumé (an export), the draft being typed, the view, the mailed link."""
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
def held(house: House, somebody: Manager) -> Open:
    made = Open(
        house.browser(somebody.email),
        house.browser(somebody.email),
        house.by_link(somebody),
        f"/m/{house.tokens[somebody.email]}/",
    )
    for browser in (made.phone, made.by_link):
        browser.token(somebody.page)
    assert made.works(somebody) == ALL_WORKS
    return made


def test_a_deactivated_person_is_out_everywhere(house: House, somebody: Manager, held: Open):
    """Case 43: account disabled."""
    admin, page = house.browser(ADMIN), f"/users/{somebody.user}/"
    assert admin.post(f"{page}deactivate/", form=page).status_code == 302

    assert held.works(somebody) == ALL_ENDED
    assert held.desk.get("/").status_code == 302
    with pytest.raises(PermissionError):
        house.browser(somebody.email)


def test_a_changed_role_ends_what_the_old_one_opened(house: House, somebody: Manager, held: Open):
    """Case 43: role removed. They sign in again as what they are now."""
    admin, page = house.browser(ADMIN), f"/users/{somebody.user}/"
    changed = {"name": "Somebody Else", "role": "reviewer", "zone": "", "holiday_calendar": ""}
    assert admin.post(page, changed).status_code == 302

    assert held.works(somebody) == ALL_ENDED
    assert held.desk.get("/").status_code == 302
    assert house.browser(somebody.email).get("/").status_code == 200


def test_a_changed_password_ends_every_other_session_and_link(house: House, somebody: Manager, held: Open):
    """Case 43: password changed, at the desk; the phone and the links are out, the desk stays."""
    another = f"{PASSWORD} and more"
    answer = held.desk.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": another, "password2": another}
    )
    assert answer.status_code == 302, answer.text[:500]

    assert held.works(somebody) == ALL_ENDED
    assert held.desk.get("/").status_code == 200
    with pytest.raises(PermissionError):
        house.browser(somebody.email)


def test_a_changed_name_ends_nothing(house: House, somebody: Manager, held: Open):
    """Case 43, the other way round: these tests see more than a page that is always refused."""
    admin, page = house.browser(ADMIN), f"/users/{somebody.user}/"
    changed = {"name": "Another Name", "role": "manager", "zone": "", "holiday_calendar": ""}
    assert admin.post(page, changed).status_code == 302

    assert held.works(somebody) == ALL_WORKS
