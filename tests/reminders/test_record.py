"""The record of messages, what may be done with one that reached nobody, and the status page (product 7.5, 8.4)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from reminders import access, actions, kinds, links
from reminders.models import ChannelHealth, Delivery, Heartbeat, InboundMessage, InstanceMarker, ProviderEvent
from reminders.resend import send_also
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
RECORD = "/messages/"
STATUS = "/status/"


def detail(delivery: Delivery) -> str:
    return reverse("message-detail", kwargs={"pk": delivery.pk})


# The list ----------------------------------------------------------------------------------------------------------


def test_it_says_what_went_to_whom_why_and_what_came_of_it(as_recruiter, told):
    told(1, subject_line="Person 1 waits for your view")
    page = as_recruiter.get(RECORD).content.decode()
    for words in ("Person 1 waits for your view", "First view", "Mona Manager", "Email", "Handed over"):
        assert words in page


def test_a_message_that_is_not_written_yet_is_named_by_its_rule(as_recruiter, told):
    told(1, state="scheduled", accepted_at=None)
    assert ">First view</a>" in as_recruiter.get(RECORD).content.decode()


def test_empty_it_says_what_will_stand_there(as_recruiter):
    assert "Nothing was sent yet" in as_recruiter.get(RECORD).content.decode()


def test_it_can_be_narrowed_to_a_person_a_search_and_a_state(as_recruiter, told, manager, kind):
    other = UserFactory(name="Olga Other")
    told(1, subject_line="To Mona")
    told(2, user=other, subject_line="To Olga", state="attention")
    theirs = told(3, subject_line="Of another search")
    theirs.items.get().occurrence.__class__.objects.filter(items__delivery=theirs).update(
        requisition_key="recruiting.requisition:2"
    )

    def shown(query: str) -> set[str]:
        page = as_recruiter.get(RECORD + query).content.decode()
        return {words for words in ("To Mona", "To Olga", "Of another search") if words in page}

    assert shown("") == {"To Mona", "To Olga", "Of another search"}
    assert shown(f"?person={other.pk}") == {"To Olga"}
    assert shown("?state=attention") == {"To Olga"}
    assert shown("?requisition=2") == {"Of another search"}
    assert shown("?requisition=recruiting.requisition:2") == {"Of another search"}
    assert shown(f"?requisition=2&person={other.pk}") == set()


@pytest.mark.parametrize(
    "query",
    [
        "?person=x",
        "?person=999999",
        "?state='",
        "?requisition=%00",
        "?page=-1",
        "?person[]=1",
        "?requisition=" + "x" * 200,
    ],
)
def test_odd_filters_are_ignored(as_recruiter, told, query):
    told(1, subject_line="To Mona")
    assert as_recruiter.get(RECORD + query).status_code == 200


def test_a_person_sees_what_was_sent_to_them_and_nothing_else(as_manager, as_outsider, told, manager):
    delivery = told(1, subject_line="To Mona")
    assert "To Mona" in as_manager.get(RECORD).content.decode()
    assert as_manager.get(detail(delivery)).status_code == 200
    assert "To Mona" not in as_outsider.get(RECORD).content.decode()
    assert "To Mona" not in as_outsider.get(f"{RECORD}?person={manager.pk}").content.decode()
    assert manager.name not in as_outsider.get(RECORD).content.decode()
    assert as_outsider.get(detail(delivery)).status_code == 404


def test_what_is_confidential_is_hidden_from_recruiters_outside(as_recruiter, told, monkeypatch):
    delivery = told(1, subject_line="To Mona")
    monkeypatch.setattr(access, "_hiders", [lambda user: ["recruiting.requisition:1"]])
    assert "To Mona" not in as_recruiter.get(RECORD).content.decode()
    assert as_recruiter.get(detail(delivery)).status_code == 404


def test_an_app_above_can_say_what_is_confidential(monkeypatch, recruiter):
    monkeypatch.setattr(access, "_hiders", [])

    @access.hides_requisitions
    def keys(user):
        return ["recruiting.requisition:1"]

    assert access._hiders == [keys]


@pytest.mark.parametrize("rows", [1, 25])
def test_it_costs_the_same_for_any_number_of_rows(as_recruiter, told, rows, django_assert_max_num_queries):
    for number in range(rows):
        told(number, user=UserFactory())
    with django_assert_max_num_queries(12):
        as_recruiter.get(RECORD)


def test_replies_stand_beside_the_messages_of_their_person(as_recruiter, told, manager):
    event = ProviderEvent.objects.create(provider="twilio", event_id="x")
    InboundMessage.objects.create(
        event=event, channel="sms", sender="+491", user=manager, text="What is this?", result="held"
    )
    assert "What is this?" not in as_recruiter.get(RECORD).content.decode()
    assert "What is this?" in as_recruiter.get(f"{RECORD}?person={manager.pk}").content.decode()
    assert "What is this?" in as_recruiter.get(f"{RECORD}?state=attention").content.decode()


# One message -------------------------------------------------------------------------------------------------------


def test_it_shows_the_words_as_sent_but_never_an_openable_link(as_recruiter, told, manager):
    delivery = told(1)
    address = links.make_link(delivery, manager, [("tests.view:1", "review", "/r/1/")], clock.now())
    Delivery.objects.update(text=f"Please look: {address}", subject_line="Person 1 waits", address=manager.email)
    page = as_recruiter.get(detail(delivery)).content.decode()
    assert "Please look: [link]" in page
    assert "LINK-" not in page
    assert links.token_of(delivery.links.get()) not in page
    assert manager.email not in page
    assert "p…@example.org" in page


def test_the_person_and_admins_see_the_whole_address(as_manager, as_admin, told, manager):
    delivery = told(1, address=manager.email)
    for client in (as_manager, as_admin):
        assert manager.email in client.get(detail(delivery)).content.decode()


def test_it_tells_of_every_try(as_recruiter, told):
    delivery = told(1, possible_duplicate=True)
    delivery.attempts.create(
        number=2, outcome="retry", provider="twilio", code="20429", detail="asks for a slower pace"
    )
    page = as_recruiter.get(detail(delivery)).content.decode()
    for words in (
        "May have arrived twice",
        "we were asked to slow down (code 20429)",
        "asks for a slower pace",
        "refused for now",
    ):
        assert words in page


def test_one_that_is_not_written_yet_says_when_it_will_be(as_recruiter, told):
    delivery = told(1, state="scheduled", accepted_at=None, hold_reason="Outside their hours")
    page = as_recruiter.get(detail(delivery)).content.decode()
    assert "It is written at the moment it goes out" in page
    assert "Outside their hours" in page


def test_it_tells_why_it_waited_before_it_went_out(as_recruiter, told):
    delivery = told(1, holds=[{"reason": "Outside their hours", "until": "2026-11-24T07:00:00+00:00"}])
    page = as_recruiter.get(detail(delivery)).content.decode()
    assert page.index("Waited until then") < page.index("Outside their hours") < page.index("Try 1")


# What reached nobody -------------------------------------------------------------------------------------------------


@pytest.fixture
def stuck(told) -> Delivery:
    delivery = told(1, state="attention", accepted_at=None, last_error="No other way to reach them is left")
    type(delivery.items.get().occurrence).objects.update(state="attention")
    return delivery


def test_what_needs_attention_is_the_first_thing_on_the_page(as_recruiter, stuck):
    assert "Some messages did not reach anybody" in as_recruiter.get(RECORD).content.decode()
    assert "No other way to reach them is left" in as_recruiter.get(detail(stuck)).content.decode()


def test_it_can_be_sent_again(as_recruiter, stuck, recruiter):
    url = reverse("delivery-retry", kwargs={"pk": stuck.pk})
    page = as_recruiter.post(url, follow=True).content.decode()
    assert "It goes out again" in page
    stuck.refresh_from_db()
    assert stuck.state == "scheduled"
    assert AuditEvent.objects.get(verb="delivery.sent_again").by == f"accounts.user:{recruiter.pk}"
    assert "no longer needs attention" in as_recruiter.post(url, follow=True).content.decode()


def test_it_can_be_put_aside_with_a_reason(as_recruiter, stuck):
    url = reverse("delivery-dismiss", kwargs={"pk": stuck.pk})
    assert "Say in a few words" in as_recruiter.post(url, {"note": " "}, follow=True).content.decode()
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
        "No other way to reach them is left", "Send again", "Text message instead", "A call from the recruiter instead",
        "Mark as done",
    ):  # fmt: skip
        assert words in page
    assert "Email instead" not in page
    assert "Automatic call instead" not in page


def test_empty_it_says_that_every_message_found_its_reader(as_recruiter):
    assert "Every message found its reader" in as_recruiter.get(ATTENTION).content.decode()


def test_the_record_says_how_many_need_attention(as_recruiter, as_manager, stuck, told):
    told(2, state="attention", accepted_at=None)
    assert 'Need attention <span class="num tone is-late">2</span>' in as_recruiter.get(RECORD).content.decode()
    assert "Need attention" not in as_manager.get(RECORD).content.decode()


def test_replies_that_nobody_could_place_stand_beside_them(as_recruiter):
    event = ProviderEvent.objects.create(provider="twilio", event_id="x")
    InboundMessage.objects.create(event=event, channel="sms", sender="+491", text="Who is this?", result="held")
    page = as_recruiter.get(ATTENTION).content.decode()
    assert "Who is this?" in page
    assert "Unknown number" in page


def test_it_goes_back_to_the_list_from_which_it_was_done(as_recruiter, stuck):
    url = reverse("delivery-retry", kwargs={"pk": stuck.pk})
    assert as_recruiter.post(url, {"next": ATTENTION})["Location"] == ATTENTION


def test_it_goes_out_another_way_as_its_next_step(as_recruiter, stuck, recruiter, confirmed, twilio):
    confirmed("sms")
    page = as_recruiter.post(another_way(stuck), {"channel": "sms"}, follow=True).content.decode()
    assert "It goes out another way: text message." in page
    stuck.refresh_from_db()
    assert (stuck.state, stuck.last_error) == ("cancelled", "Sent instead: Text message")
    following = Delivery.objects.get(step=1)
    assert (following.channel, following.plan_key, following.state) == ("sms", stuck.plan_key, "scheduled")
    occurrence = following.items.get(state="in").occurrence
    assert occurrence.state == "open"
    assert occurrence.useful_until >= clock.now() + timedelta(days=1)
    assert following.useful_until >= following.next_at + timedelta(days=2)
    event = AuditEvent.objects.get(verb="delivery.channel_changed")
    assert (event.by, event.detail["channel"]) == (f"accounts.user:{recruiter.pk}", "sms")
    assert "After this: text message" in as_recruiter.get(detail(stuck)).content.decode()
    assert "Before this: email" in as_recruiter.get(detail(following)).content.decode()


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
    assert "That way does not reach them now" in page
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
    assert "A call from the recruiter instead" in page


def test_without_a_permitted_moment_it_is_refused(as_recruiter, stuck, manager):
    today = clock.today("Europe/Berlin")
    manager.leaves.create(first_day=today - timedelta(days=1), last_day=today + timedelta(days=90))
    page = as_recruiter.post(another_way(stuck), {"channel": "call_task"}, follow=True).content.decode()
    assert "That way does not reach them now" in page


@pytest.mark.parametrize("rows", [1, 15])
def test_the_list_costs_the_same_for_any_number_of_rows(as_recruiter, told, rows, django_assert_max_num_queries):
    for number in range(rows):
        told(number, user=UserFactory(), state="attention", accepted_at=None)
    with django_assert_max_num_queries(14):
        as_recruiter.get(ATTENTION)


# The story of one message ----------------------------------------------------------------------------------------------


def report(delivery: Delivery, **columns) -> None:
    key = delivery.attempts.get().key
    ProviderEvent.objects.create(
        **{"provider": "twilio", "event_id": str(columns), "attempt_key": key, "state": "done"} | columns
    )


def test_it_can_be_followed_from_the_rule_to_the_receipt(as_recruiter, told, manager, rule):
    type(rule).objects.update(offset=960)
    delivery = told(1, channel="sms", state="delivered", hold_reason="", wish="Write to me on working days.")
    delivery.attempts.update(worker="worker-7:12", provider="twilio", finished_at=clock.now())
    report(delivery, body={"MessageStatus": "delivered"})
    report(delivery, body={"MessageStatus": "undelivered", "ErrorCode": "30003"})
    report(delivery, kind="keys", body={"Digits": "1"})
    report(delivery, body={"MessageStatus": "purple"}, state="failed")
    event = ProviderEvent.objects.create(provider="twilio", event_id="in")
    InboundMessage.objects.create(
        event=event, channel="sms", sender="+49", user=manager, text="Yes, because of Kafka", subject="tests.view:1",
        result="answered",
    )  # fmt: skip
    page = as_recruiter.get(detail(delivery)).content.decode()
    lines = [
        "View of person 1", "First view", "2 business days after its time", "The channel they chose",
        "Planned for text message", "the one message of the day", "Write to me on working days", "Try 1: accepted",
        "by worker worker-7:12", "handed to twilio", "twilio reports: Delivered",
        "the phone is switched off or out of reach (code 30003)", "A key was pressed", "twilio reports: purple",
        "Could not be read", "They replied: taken as the answer", "Yes, because of Kafka",
    ]  # fmt: skip
    assert [line for line in lines if line not in page] == []
    assert 'href="/searches/1/"' in page


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "took less than a second"), (5, "took 5 s"), (180, "ended after 3 min")]
)
def test_it_says_how_long_a_try_took(as_recruiter, told, seconds, words):
    delivery = told(1)
    started = delivery.attempts.get().started_at
    delivery.attempts.update(finished_at=started + timedelta(seconds=seconds))
    assert words in as_recruiter.get(detail(delivery)).content.decode()


def test_matters_that_fell_due_together_are_one_line(as_recruiter, told):
    delivery = told(1, 2, 3)
    assert as_recruiter.get(detail(delivery)).content.decode().count("Fell due by the rule") == 1


def test_a_long_digest_costs_no_more_than_a_short_one(as_recruiter, told, django_assert_max_num_queries):
    delivery = told(*range(1, 13), state="attention")
    with django_assert_max_num_queries(15):
        page = as_recruiter.get(detail(delivery)).content.decode()
    assert "View of person 5<" in page
    assert "View of person 6<" not in page


def test_admins_find_the_rule_and_the_reader_the_matter(as_admin, as_manager, told, rule):
    delivery = told(1)
    assert f"/reminderrule/{rule.pk}/change/" in as_admin.get(detail(delivery)).content.decode()
    page = as_manager.get(detail(delivery)).content.decode()
    assert 'href="/reviews/1/"' in page
    assert "/reminderrule/" not in page


def test_several_matters_leave_and_stand_ins_are_told_of(as_recruiter, told, outsider):
    delivery = told(1, 2)
    item = delivery.items.first()
    type(item.occurrence).objects.filter(pk=item.occurrence_id).update(on_behalf_of=outsider)
    delivery.items.filter(pk=item.pk).update(state="dropped", reason="review submitted")
    page = as_recruiter.get(detail(delivery)).content.decode()
    for words in ("2 matters in one message", f"for {outsider.name}, who is away", "taken out: review submitted"):
        assert words in page


def test_the_time_of_a_try_is_told_on_the_readers_clock_too(signed_in, told, manager):
    manager.zone = "America/New_York"
    manager.save()
    reader = UserFactory(role="recruiter", zone="Europe/Berlin")
    delivery = told(1)
    there = delivery.attempts.get().started_at.astimezone(ZoneInfo("America/New_York"))
    assert f"{there:%H:%M} for them, in New York" in signed_in(reader).get(detail(delivery)).content.decode()


def test_when_it_was_to_leave_is_told_on_the_persons_clock(as_recruiter, told):
    delivery = told(1)
    type(delivery.items.get().occurrence).objects.update(planned_local=datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    assert "to leave at Tue 24 Nov, 09:00 in Berlin" in as_recruiter.get(detail(delivery)).content.decode()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("scheduled", "Goes out"),
        ("uncertain", "Looks again whether it arrived"),
        ("expired", "Too late to be useful"),
        ("cancelled", "No reason was noted"),
    ],
)
def test_the_last_line_says_what_comes_or_how_it_ended(as_recruiter, told, state, words):
    delivery = told(1, state=state, accepted_at=None, finished_at=clock.now())
    assert words in as_recruiter.get(detail(delivery)).content.decode()


def test_what_people_did_with_it_stands_there_with_their_names(as_recruiter, stuck, recruiter):
    AuditEvent.log("delivery.asked_for", stuck, by="link:1")
    actions.dismiss(stuck, by=recruiter, note="We spoke")
    page = as_recruiter.get(detail(stuck)).content.decode()
    assert f"Put aside by {recruiter.name}" in page
    assert "Asked for once more" in page


def test_copies_that_were_asked_for_are_linked(as_recruiter, told):
    delivery = told(1)
    copy = send_also(delivery, channel="sms", asked_by="key:1", by="tandem")
    page = as_recruiter.get(detail(delivery)).content.decode()
    assert "Sent once more because they asked: text message" in page
    assert detail(copy) in page
    assert "asked for, at once" in as_recruiter.get(detail(copy)).content.decode()


@pytest.mark.parametrize("gone", ["kind", "thing"])
def test_what_is_gone_does_not_break_the_page(as_recruiter, told, kind, monkeypatch, gone):
    delivery = told(1, channel="pigeon")
    type(delivery.items.get().occurrence).objects.update(requisition_key="")
    if gone == "kind":
        monkeypatch.delitem(kinds._KINDS, kind.name)
    else:
        monkeypatch.setattr(kind, "matter", lambda occurrence: {}["gone"])
    page = as_recruiter.get(detail(delivery)).content.decode()
    assert "Gone meanwhile" in page
    assert "pigeon to Mona Manager" in page


@pytest.mark.parametrize(("sent", "title"), [(True, "Why it was sent"), (False, "What it is about")])
def test_the_page_claims_a_message_was_sent_only_when_it_was(as_recruiter, told, sent, title):
    delivery = told(1, accepted_at=clock.now() if sent else None)

    assert f"<h2>{title}</h2>" in as_recruiter.get(detail(delivery)).text


def test_a_message_without_anything_left_still_has_a_story(as_recruiter, told):
    delivery = told(channel="call_task", attempt_count=0)
    delivery.attempts.all().delete()
    page = as_recruiter.get(detail(delivery)).content.decode()
    assert "The matters it was about are gone." in page
    assert "Planned for a call from the recruiter" in page


def test_the_story_costs_the_same_for_any_number_of_tries(as_recruiter, told, django_assert_max_num_queries):
    delivery = told(1)
    for number in range(2, 8):
        delivery.attempts.create(number=number, outcome="retry")
    with django_assert_max_num_queries(15):
        as_recruiter.get(detail(delivery))


def test_planned_ones_say_so_and_the_rest_stands_by_the_moment_it_went_out(as_recruiter, told):
    now = clock.now()
    told(1, subject_line="Sent yesterday", accepted_at=now - timedelta(days=1), created_at=now)
    told(2, subject_line="Sent today", accepted_at=now, created_at=now - timedelta(days=2))
    told(3, subject_line="Next week", accepted_at=None, state="scheduled", next_at=now + timedelta(days=7))
    page = as_recruiter.get(RECORD).content.decode()
    assert page.index("Next week") < page.index("Sent today") < page.index("Sent yesterday")
    assert page.count("planned for") == 1


def test_the_filter_stays_from_page_to_page(as_recruiter, told):
    for number in range(52):
        told(number)
    page = as_recruiter.get(f"{RECORD}?requisition=1").content.decode()
    assert "requisition=1&amp;page=2" in page
    assert "Messages about one search only" in page
    assert as_recruiter.get(f"{RECORD}?requisition=1&page=2").content.decode().count('data-label="To"') == 2


# Status ------------------------------------------------------------------------------------------------------------


def beat(minutes: int = 0) -> None:
    at = clock.now() - timedelta(minutes=minutes)
    for name in ("plan", "dispatch", "reconcile", "events"):
        Heartbeat.objects.create(name=name, started_at=at, succeeded_at=at, handled=3, host="worker-1")


def test_all_is_well_when_the_ticks_ticked_lately(as_admin):
    beat()
    page = as_admin.get(STATUS).content.decode()
    assert "Everything runs" in page
    assert "worker-1" in page


@pytest.mark.parametrize("minutes", [None, 4])
def test_a_clock_that_stands_still_is_the_first_thing_on_the_page(as_admin, minutes):
    if minutes:
        beat(minutes)
    assert "The clock stands still" in as_admin.get(STATUS).content.decode()


def test_a_paused_channel_is_resumed_by_an_admin(as_admin, admin_person):
    beat()
    ChannelHealth.objects.create(channel="email", state="paused", reason="The mail server refused our sign-in")
    page = as_admin.get(STATUS).content.decode()
    assert "The mail server refused our sign-in" in page
    as_admin.post(reverse("channel-resume", kwargs={"channel": "email"}))
    assert ChannelHealth.objects.get().state == "ok"
    assert AuditEvent.objects.get(verb="channel.resumed").by == f"accounts.user:{admin_person.pk}"
    assert as_admin.post(reverse("channel-resume", kwargs={"channel": "pigeon"})).status_code == 404


def test_each_channel_says_how_much_waits_for_it(as_admin, told):
    for number in range(3):
        told(number, channel="sms", state="scheduled", accepted_at=None)
    assert as_admin.get(STATUS).content.decode().count("3 due, not sent yet") == 1


def test_channels_that_are_not_set_up_say_so(as_admin):
    assert "Not set up" in as_admin.get(STATUS).content.decode()


@pytest.mark.parametrize("how", ["paused", "copied"])
def test_a_restored_installation_is_released_by_an_admin(as_admin, how, settings, tmp_path):
    """Case 18: the page says why it is paused, and somebody has to release it."""
    settings.VAR_DIR = tmp_path
    site = settings.SITE_ID_NAME if how == "paused" else "elsewhere"
    InstanceMarker.objects.create(site=site, paused=how == "paused", paused_reason="A backup was restored")
    page = as_admin.get(STATUS).content.decode()
    assert "Nothing is sent until you release it" in page
    assert ("A backup was restored" if how == "paused" else "belongs to another site (elsewhere)") in page
    as_admin.post(reverse("delivery-release"))
    marker = InstanceMarker.objects.get()
    assert (marker.paused, marker.site) == (False, settings.SITE_ID_NAME)
    assert "Nothing is sent until" not in as_admin.get(STATUS).content.decode()


def test_messages_that_need_attention_are_pointed_at(as_admin, stuck):
    beat()
    assert "Messages need attention" in as_admin.get(STATUS).content.decode()


def test_the_status_is_for_admins(as_recruiter, as_manager):
    for client in (as_recruiter, as_manager):
        assert client.get(STATUS).status_code == 403
        assert client.post(reverse("delivery-release")).status_code == 403
        assert client.post(reverse("channel-resume", kwargs={"channel": "email"})).status_code == 403
