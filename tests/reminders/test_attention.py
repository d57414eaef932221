"""What reached nobody, and what may be done about it (W1)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from reminders import actions
from reminders.models import ChannelHealth, Delivery, InboundMessage, ProviderEvent
from tests.factories import UserFactory
from tests.reminders.helpers import RECORD, detail

pytestmark = pytest.mark.django_db


def test_what_needs_attention_is_the_first_thing_on_the_page(as_recruiter, stuck):
    page = as_recruiter.get(RECORD).content.decode()
    assert "A message wasn" in page
    assert "1 needs attention" in page
    assert "There&#x27;s no other channel to try" in as_recruiter.get(detail(stuck)).content.decode()


def test_it_can_be_sent_again(as_recruiter, stuck, recruiter):
    url = reverse("delivery-retry", kwargs={"pk": stuck.pk})
    page = as_recruiter.post(url, follow=True).content.decode()
    assert "It will be sent again" in page
    stuck.refresh_from_db()
    assert stuck.state == "scheduled"
    assert AuditEvent.objects.get(verb="delivery.sent_again").by == f"accounts.user:{recruiter.pk}"
    assert "no longer needs attention" in as_recruiter.post(url, follow=True).content.decode()


def test_it_can_be_put_aside_with_a_reason(as_recruiter, stuck):
    url = reverse("delivery-dismiss", kwargs={"pk": stuck.pk})
    assert "Say briefly" in as_recruiter.post(url, {"note": " "}, follow=True).content.decode()
    stuck.refresh_from_db()
    assert stuck.state == "attention"
    as_recruiter.post(url, {"note": "We spoke at lunch"})
    stuck.refresh_from_db()
    assert stuck.state == "cancelled"
    assert "We spoke at lunch" in stuck.last_error
    assert "no longer needs attention" in as_recruiter.post(url, {"note": "Again"}, follow=True).content.decode()


@pytest.mark.parametrize("name", ["delivery-retry", "delivery-dismiss"])
def test_only_recruiters_and_admins_do_that(as_manager, as_admin, stuck, name):
    url = reverse(name, kwargs={"pk": stuck.pk})
    assert as_manager.post(url, {"note": "x"}).status_code == 403
    assert as_admin.get(url).status_code == 405
    assert "delivery-retry" not in as_manager.get(detail(stuck)).content.decode()
    assert as_admin.post(url, {"note": "x"}).status_code == 302


# All that needs attention, on one page ---------------------------------------------------------------------------------

ATTENTION = "/messages/attention/"


def another_way(delivery: Delivery) -> str:
    return reverse("delivery-change", kwargs={"pk": delivery.pk})


def test_each_says_why_and_what_can_be_done(as_recruiter, stuck, confirmed, twilio):
    confirmed("sms")
    page = as_recruiter.get(ATTENTION).content.decode()
    for words in (
        "There&#x27;s no other channel to try", "Send again", "Text message instead", "Call from the recruiter instead",
        "Mark as resolved",
    ):  # fmt: skip
        assert words in page
    assert "Email instead" not in page
    assert "Automated call instead" not in page


def test_empty_it_says_that_every_message_found_its_reader(as_recruiter):
    assert "No messages need attention" in as_recruiter.get(ATTENTION).content.decode()


def test_the_record_says_how_many_need_attention(as_recruiter, as_manager, stuck, told):
    told(2, state="attention", accepted_at=None)
    page = as_recruiter.get(RECORD).content.decode()
    assert 'Needs attention <span class="num tone is-late">2</span>' in page
    assert "2 need attention" in page
    assert "2 messages need attention" in as_recruiter.get(ATTENTION).content.decode()
    assert "Needs attention <span" not in as_manager.get(RECORD).content.decode()


def test_replies_that_nobody_could_place_stand_beside_them(as_recruiter):
    event = ProviderEvent.objects.create(provider="twilio", event_id="x")
    InboundMessage.objects.create(event=event, channel="sms", sender="+491", text="Who is this?", result="held")
    page = as_recruiter.get(ATTENTION).content.decode()
    assert "Who is this?" in page
    assert "Unknown sender" in page


def test_it_goes_back_to_the_list_from_which_it_was_done(as_recruiter, stuck):
    url = reverse("delivery-retry", kwargs={"pk": stuck.pk})
    assert as_recruiter.post(url, {"next": ATTENTION})["Location"] == ATTENTION


def test_it_goes_out_another_way_as_its_next_step(as_recruiter, stuck, recruiter, confirmed, twilio):
    confirmed("sms")
    page = as_recruiter.post(another_way(stuck), {"channel": "sms"}, follow=True).content.decode()
    assert "It will be sent on another channel: text message." in page
    stuck.refresh_from_db()
    assert (stuck.state, stuck.last_error) == ("cancelled", "Sent on another channel: Text message")
    following = Delivery.objects.get(step=1)
    assert (following.channel, following.plan_key, following.state) == ("sms", stuck.plan_key, "scheduled")
    occurrence = following.items.get(state="in").occurrence
    assert occurrence.state == "open"
    assert occurrence.useful_until >= clock.now() + timedelta(days=1)
    assert following.useful_until >= following.next_at + timedelta(days=2)
    event = AuditEvent.objects.get(verb="delivery.channel_changed")
    assert (event.by, event.detail["channel"]) == (f"accounts.user:{recruiter.pk}", "sms")
    assert "Next message: text message" in as_recruiter.get(detail(stuck)).content.decode()
    assert "Earlier message: email" in as_recruiter.get(detail(following)).content.decode()


def test_two_who_press_at_once_send_it_once(stuck, recruiter, other_recruiter, confirmed, twilio):
    confirmed("sms")
    one, other = Delivery.objects.get(pk=stuck.pk), Delivery.objects.get(pk=stuck.pk)
    actions.change_channel(one, "sms", by=recruiter)
    with pytest.raises(actions.NotWaiting):
        actions.change_channel(other, "call_task", by=other_recruiter)
    assert Delivery.objects.filter(step__gt=0).count() == 1


def test_what_no_longer_needs_attention_stays_as_it_is(as_recruiter, told):
    delivery = told(1)
    assert (
        "no longer needs attention"
        in as_recruiter.post(another_way(delivery), {"channel": "sms"}, follow=True).content.decode()
    )


@pytest.mark.parametrize("channel", ["sms", "email", "pigeon", ""])
def test_a_way_that_does_not_reach_them_is_refused(as_recruiter, stuck, channel):
    """No confirmed number; the channel that failed; none that there is."""
    page = as_recruiter.post(another_way(stuck), {"channel": channel}, follow=True).content.decode()
    assert "available right now" in page
    stuck.refresh_from_db()
    assert stuck.state == "attention"


def test_a_resting_channel_is_not_offered(as_recruiter, stuck, confirmed, twilio):
    confirmed("sms")
    ChannelHealth.objects.create(channel="sms", state="paused")
    assert "Text message instead" not in as_recruiter.get(ATTENTION).content.decode()


def test_what_goes_by_email_always_may_become_a_call_and_nothing_else(as_recruiter, stuck, rule, confirmed, twilio):
    confirmed("sms")
    type(rule).objects.update(route="email")
    page = as_recruiter.get(ATTENTION).content.decode()
    assert "Text message instead" not in page
    assert "Call from the recruiter instead" in page


def test_without_a_permitted_moment_it_is_refused(as_recruiter, stuck, manager):
    today = clock.today("Europe/Berlin")
    manager.leaves.create(first_day=today - timedelta(days=1), last_day=today + timedelta(days=90))
    page = as_recruiter.post(another_way(stuck), {"channel": "call_task"}, follow=True).content.decode()
    assert "available right now" in page


@pytest.mark.parametrize("rows", [1, 15])
def test_the_list_costs_the_same_for_any_number_of_rows(as_recruiter, told, rows, django_assert_max_num_queries):
    for number in range(rows):
        told(number, user=UserFactory(), state="attention", accepted_at=None)
    with django_assert_max_num_queries(14):
        as_recruiter.get(ATTENTION)
