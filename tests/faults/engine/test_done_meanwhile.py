"""What is done between plan and send, or between claim and call, is not sent (docs/faults.md: 14; R9)."""

import pytest

from tests.faults.company import ADMIN, RECRUITER, WHY, House, Manager, furnished
from tests.servers.processes import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.smtp, pytest.mark.timeout(300)]

PLAN = """
from core import clock
from reminders.engine.plan import plan
from reminders.engine.compose import compose
plan(clock.now()), compose(clock.now())
"""
HAPPENED = ("submitted", "closed", "withdrawn", "off the team", "deactivated", "nothing")


def let_all_happen(house: House) -> None:
    """Each of the first managers' matters ends in another way, on the pages; the last one's does not end."""
    submitted, closed, withdrawn, off_the_team, gone, _ = house.managers
    recruiter, admin = house.browser(RECRUITER), house.browser(ADMIN)
    writer = house.browser(submitted.email)
    pressed = [
        writer.post(submitted.page, house.form(submitted)),
        recruiter.post(f"/jobs/{closed.requisition}/close/", {"outcome": "cancelled", "reason": "No budget"}),
        recruiter.post(f"/applications/{withdrawn.application}/withdraw/", form=f"/candidates/{withdrawn.candidate}/"),
        recruiter.post(
            f"/jobs/{off_the_team.requisition}/team/{membership(house, off_the_team)}/remove/",
            form=f"/jobs/{off_the_team.requisition}/team/",
        ),
        admin.post(f"/users/{gone.user}/deactivate/", form=f"/users/{gone.user}/"),
    ]
    assert [answer.status_code for answer in pressed] == [302] * 5, [answer.text[:300] for answer in pressed]


def membership(house: House, manager: Manager) -> int:
    sql = f"SELECT id FROM recruiting_teammember WHERE user_id = {manager.user}"  # noqa: S608  # our own number
    return house.site.rows(sql)[0][0]


def told(smtp) -> list[str]:
    return sorted(address for message in smtp.messages for address in message.to)


def states(house: House) -> list[str]:
    """By manager; each has one delivery."""
    sql = "SELECT state FROM reminders_delivery WHERE channel = 'email' ORDER BY recipient_id"
    return [state for (state,) in house.site.rows(sql)]


def wait_for_the_end(house: House) -> None:
    """Of six, one is told."""
    wanted = ["cancelled"] * 5 + ["accepted"]
    try:
        wait_until(lambda: states(house) == wanted, seconds=60, what="the ends")
    except TimeoutError as error:
        raise AssertionError(f"{error}: {dict(zip(HAPPENED, states(house), strict=True))}") from None


def claimed_by_workers_that_wait(house: House, *faults: str) -> None:
    """Every delivery is claimed, its attempt written down, and no call made yet."""
    for _ in house.managers:
        house.site.odd_worker("wait-before-call", *faults)
    house.site.wait_for(*["sending"] * len(house.managers), seconds=120)
    wait_until(
        lambda: len(list(house.site.meeting.glob("claimed-*"))) == len(house.managers),
        seconds=60,
        what="all at the call",
    )


def test_what_is_done_between_plan_and_send_is_not_sent_and_its_page_says_so(site, smtp):
    """Case 14: a view submitted, a search closed, a candidate withdrawn, a manager off the team, one deactivated."""
    with furnished(site(EMAIL_URL=smtp.url), len(HAPPENED)) as house:
        house.site.app.shell(PLAN)
        assert states(house) == ["scheduled"] * len(HAPPENED)
        readers = [house.browser(manager.email) for manager in house.managers]
        let_all_happen(house)
        house.site.worker()
        wait_for_the_end(house)

        assert told(smtp) == [house.managers[-1].email]
        assert house.site.attempts() == ["accepted"]
        for manager, reader in list(zip(house.managers, readers, strict=True))[1:3]:
            page = reader.get(manager.page)
            assert page.status_code == 200
            assert 'name="rationale"' not in page.text, "it is no longer asked"
            reader.post(manager.page, house.form(manager), form="/me/")
        assert house.views() == [(house.managers[0].review, 1, WHY)], "what was closed takes no view"


def test_what_is_done_between_claim_and_call_is_not_sent(site, smtp):
    """Case 14: the last look, after the claim and before the call, with a real worker stopped in between."""
    with furnished(site(EMAIL_URL=smtp.url, LEASE_SECONDS="150"), len(HAPPENED)) as house:
        claimed_by_workers_that_wait(house)
        let_all_happen(house)
        (house.site.meeting / "go").touch()
        wait_for_the_end(house)

        assert told(smtp) == [house.managers[-1].email]
        assert sorted(house.site.attempts()) == ["accepted"] + ["not_sent"] * 5


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)  # the same code on both
def test_without_the_last_look_it_would_be_sent(site, smtp):
    """Case 14, the guard off: the same moment, and everybody is told of what is done."""
    with furnished(site(EMAIL_URL=smtp.url, LEASE_SECONDS="150"), len(HAPPENED)) as house:
        claimed_by_workers_that_wait(house, "no-last-look")
        let_all_happen(house)
        (house.site.meeting / "go").touch()
        wait_until(lambda: len(smtp.messages) == len(HAPPENED), seconds=60, what="six mails")

        assert told(smtp) == sorted(manager.email for manager in house.managers)
