"""What is done between plan and send, or between claim and call, is not sent (Case 14; R9)."""

import pytest

from tests.faults.company import ADMIN, RECRUITER, WHY, Company, Manager, running_company
from tests.servers.processes import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.smtp, pytest.mark.timeout(300)]

PLAN = """
from core import clock
from reminders.engine.plan import plan
from reminders.engine.compose import compose
plan(clock.now()), compose(clock.now())
"""
HAPPENED = ("submitted", "closed", "withdrawn", "off the team", "deactivated", "nothing")


def let_all_happen(company: Company) -> None:
    """Ends each hiring manager's review in another way, on the pages, except for the last one."""
    submitted, closed, withdrawn, off_the_team, gone, _ = company.managers
    recruiter, admin = company.browser(RECRUITER), company.browser(ADMIN)
    writer = company.browser(submitted.email)
    pressed = [
        writer.post(submitted.page, company.form(submitted)),
        recruiter.post(f"/jobs/{closed.requisition}/close/", {"outcome": "cancelled", "reason": "No budget"}),
        recruiter.post(f"/applications/{withdrawn.application}/withdraw/", form=f"/candidates/{withdrawn.candidate}/"),
        recruiter.post(
            f"/jobs/{off_the_team.requisition}/team/{membership(company, off_the_team)}/remove/",
            form=f"/jobs/{off_the_team.requisition}/team/",
        ),
        admin.post(f"/users/{gone.user}/deactivate/", form=f"/users/{gone.user}/"),
    ]
    assert [answer.status_code for answer in pressed] == [302] * 5, [answer.text[:300] for answer in pressed]


def membership(company: Company, manager: Manager) -> int:
    sql = f"SELECT id FROM recruiting_teammember WHERE user_id = {manager.user}"  # noqa: S608  # our own number
    return company.site.rows(sql)[0][0]


def told(smtp) -> list[str]:
    return sorted(address for message in smtp.messages for address in message.to)


def states(company: Company) -> list[str]:
    """Returns the state of each hiring manager's delivery."""
    sql = "SELECT state FROM reminders_delivery WHERE channel = 'email' ORDER BY recipient_id"
    return [state for (state,) in company.site.rows(sql)]


def wait_for_the_end(company: Company) -> None:
    """Waits until one of the six is notified and the others are not."""
    wanted = ["cancelled"] * 5 + ["accepted"]
    try:
        wait_until(lambda: states(company) == wanted, seconds=60, what="the ends")
    except TimeoutError as error:
        raise AssertionError(f"{error}: {dict(zip(HAPPENED, states(company), strict=True))}") from None


def claimed_by_workers_that_wait(company: Company, *faults: str) -> None:
    """Lets workers claim every delivery and store its attempt, without a provider call yet."""
    for _ in company.managers:
        company.site.odd_worker("wait-before-call", *faults)
    company.site.wait_for(*["sending"] * len(company.managers), seconds=120)
    wait_until(
        lambda: len(list(company.site.meeting.glob("claimed-*"))) == len(company.managers),
        seconds=60,
        what="all at the call",
    )


def test_what_is_done_between_plan_and_send_is_not_sent_and_its_page_says_so(site, smtp):
    """Case 14: a review submitted, a job closed, a candidate withdrawn, a manager off the team, one deactivated."""
    with running_company(site(EMAIL_URL=smtp.url), len(HAPPENED)) as company:
        company.site.app.shell(PLAN)
        assert states(company) == ["scheduled"] * len(HAPPENED)
        readers = [company.browser(manager.email) for manager in company.managers]
        let_all_happen(company)
        company.site.worker()
        wait_for_the_end(company)

        assert told(smtp) == [company.managers[-1].email]
        assert company.site.attempts() == ["accepted"]
        for manager, reader in list(zip(company.managers, readers, strict=True))[1:3]:
            page = reader.get(manager.page)
            assert page.status_code == 200
            assert 'name="rationale"' not in page.text, "it is no longer asked"
            reader.post(manager.page, company.form(manager), form="/me/")
        assert company.reviews() == [(company.managers[0].review, 1, WHY)], "what was closed takes no review"


def test_what_is_done_between_claim_and_call_is_not_sent(site, smtp):
    """Case 14: the last look, after the claim and before the call, with a real worker stopped in between."""
    with running_company(site(EMAIL_URL=smtp.url, LEASE_SECONDS="150"), len(HAPPENED)) as company:
        claimed_by_workers_that_wait(company)
        let_all_happen(company)
        (company.site.meeting / "go").touch()
        wait_for_the_end(company)

        assert told(smtp) == [company.managers[-1].email]
        assert sorted(company.site.attempts()) == ["accepted"] + ["not_sent"] * 5


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)  # the same code on both
def test_without_the_last_look_it_would_be_sent(site, smtp):
    """Case 14, the guard off: the same moment, and everyone is notified of what is done."""
    with running_company(site(EMAIL_URL=smtp.url, LEASE_SECONDS="150"), len(HAPPENED)) as company:
        claimed_by_workers_that_wait(company, "no-last-look")
        let_all_happen(company)
        (company.site.meeting / "go").touch()
        wait_until(lambda: len(smtp.messages) == len(HAPPENED), seconds=60, what="six mails")

        assert told(smtp) == sorted(manager.email for manager in company.managers)
