"""What comes in at the same moment, at a real web server: a reply by text, and again, and the page's form; the parts of a
long text (docs/faults.md: 31, 32)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.faults.company import WHY, Company, Manager, running_company
from tests.faults.engine.site import Site
from tests.servers.processes import wait_until
from tests.servers.twilio import Twilio

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
MANAGERS = 4
BY_TEXT = """
from accounts.models import User
from core import clock
from reminders.models import ContactPoint, ContactPreference
for user in User.objects.filter(email__startswith="manager"):
    ContactPreference.objects.filter(user=user).update(channel="sms")
    ContactPoint.objects.create(
        user=user, channel="sms", address=f"+1555010{user.pk:04}", state="usable", verified_at=clock.now())
"""
OTHER = "never ran anything at night, and this job is about little else."


def number_of(manager: Manager) -> str:
    return f"+1555010{manager.user:04}"


def together(*acts: Callable[[], object]) -> list[object]:
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def answer_in_three_ways(company: Company, twilio: Twilio, manager: Manager) -> None:
    """The form from a desktop, and one text that the provider posts twice at once."""
    writer = company.browser(manager.email)
    form = {"csrfmiddlewaretoken": writer.token(manager.page), **company.form(manager)}
    hook = f"{company.url}/hooks/twilio/inbound/"
    fields = twilio.inbound(number_of(manager), f"No, because she {OTHER}")
    answers = together(
        lambda: writer.ask("POST", manager.page, data=form).status_code,
        lambda: twilio.deliver(hook, fields),
        lambda: twilio.deliver(hook, fields),
    )
    assert answers[0] in (200, 302, 409)
    assert {status for posted in answers[1:] for status in posted} <= {200, 500}, "a 500 is posted again"
    assert twilio.deliver(hook, fields) == [200]


def by_text(company: Company, twilio: Twilio) -> None:
    """Every hiring manager gets a text."""
    company.site.app.shell(BY_TEXT)
    company.site.worker()
    wait_until(lambda: len(twilio.created) == len(company.managers), seconds=60, what="a text to each")


PARTS = [f"of part {number} of my reason" for number in range(1, 20)]


def reason_of_a_text_in_parts(where: Site, twilio: Twilio) -> list[str]:
    """The part with the recommendation comes last, the others all together."""
    with running_company(where, 1) as company:
        by_text(company, twilio)
        [manager] = company.managers
        texts = [twilio.inbound(number_of(manager), part) for part in PARTS]
        hook = f"{company.url}/hooks/twilio/inbound/"
        answers = together(*(lambda fields=fields: twilio.deliver(hook, fields) for fields in texts))
        assert answers == [[200]] * len(PARTS)
        assert twilio.deliver(hook, twilio.inbound(number_of(manager), "Yes because she ran it.")) == [200]
        [(_, _, reason)] = company.reviews()
        return reason.splitlines()


@pytest.mark.postgres
@pytest.mark.parametrize("site", ["postgres"], indirect=True)  # SQLite lets one writer in at a time
def test_without_the_lock_parts_of_the_reason_are_lost(site, twilio):
    """Case 31, the guard off: each part adds itself to what it read, and the last one wins."""
    where = site(WEB_CONCURRENCY="3", **twilio.settings)
    where.app.wsgi = "tests.faults.engine.odd_web"

    assert len(reason_of_a_text_in_parts(where, twilio)) < len(PARTS)


def test_twenty_parts_of_a_text_at_once_lose_nothing_of_the_reason(site, twilio):
    """Case 31, the guard on."""
    said = reason_of_a_text_in_parts(site(WEB_CONCURRENCY="3", **twilio.settings), twilio)

    assert sorted(said) == sorted([*PARTS, "she ran it."])


def test_a_form_and_the_same_text_twice_at_once_make_one_review_and_lose_nothing(site, twilio):
    """Case 32."""
    with running_company(site(WEB_CONCURRENCY="3", **twilio.settings), MANAGERS) as company:
        by_text(company, twilio)
        for manager in company.managers:
            answer_in_three_ways(company, twilio, manager)

        reviews = company.reviews()
        assert sorted(request for request, _, _ in reviews) == sorted(manager.review for manager in company.managers)
        kept = company.site.rows("SELECT text FROM reminders_inboundmessage")
        assert [text for (text,) in kept] == [f"No, because she {OTHER}"] * MANAGERS
        drafts = company.site.rows("SELECT count(*) FROM feedback_reviewdraft")
        by_form = [rationale for _, _, rationale in reviews].count(WHY)
        assert drafts[0][0] >= MANAGERS - by_form, "who lost by the form finds the text as a draft"
