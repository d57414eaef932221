"""A reply by text, and again, and the page's form at the same moment, at a real web server (docs/faults.md: 32)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.faults.house import WHY, House, Manager, furnished
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
OTHER = "never ran anything at night, and this search is about little else."


def together(*acts: Callable[[], object]) -> list[object]:
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def answer_in_three_ways(house: House, twilio: Twilio, manager: Manager) -> None:
    """The form from the desk, and one text that the provider posts twice at once."""
    writer = house.browser(manager.email)
    form = {"csrfmiddlewaretoken": writer.token(manager.page), **house.form(manager)}
    hook = f"{house.url}/hooks/twilio/inbound/"
    fields = twilio.inbound(f"+1555010{manager.user:04}", f"No, because she {OTHER}")
    answers = together(
        lambda: writer.ask("POST", manager.page, data=form).status_code,
        lambda: twilio.deliver(hook, fields),
        lambda: twilio.deliver(hook, fields),
    )
    assert answers[0] in (200, 302, 409)
    assert {status for posted in answers[1:] for status in posted} <= {200, 500}, "a 500 is posted again"
    assert twilio.deliver(hook, fields) == [200]


def test_a_form_and_the_same_text_twice_at_once_make_one_view_and_no_word_is_lost(site, twilio):
    """Case 32."""
    with furnished(site(WEB_CONCURRENCY="3", **twilio.settings), MANAGERS) as house:
        house.site.app.shell(BY_TEXT)
        house.site.worker()
        wait_until(lambda: len(twilio.created) == MANAGERS, seconds=60, what="a text to each")
        for manager in house.managers:
            answer_in_three_ways(house, twilio, manager)

        views = house.views()
        assert sorted(request for request, _, _ in views) == sorted(manager.review for manager in house.managers)
        kept = house.site.rows("SELECT text FROM reminders_inboundmessage")
        assert [text for (text,) in kept] == [f"No, because she {OTHER}"] * MANAGERS
        drafts = house.site.rows("SELECT count(*) FROM feedback_reviewdraft")
        by_form = [rationale for _, _, rationale in views].count(WHY)
        assert drafts[0][0] >= MANAGERS - by_form, "who lost by the form finds the text as a draft"
