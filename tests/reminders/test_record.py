"""The record of messages, what may be done with one that reached nobody, and the status page (product 7.5, 8.4)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from reminders import access, links
from reminders.models import ChannelHealth, Delivery, Heartbeat, InboundMessage, InstanceMarker, ProviderEvent
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
    for words in ("May have arrived twice", "code 20429", "asks for a slower pace", "Refused for now"):
        assert words in page


def test_one_that_is_not_written_yet_says_when_it_will_be(as_recruiter, told):
    delivery = told(1, state="scheduled", accepted_at=None, hold_reason="Outside their hours")
    page = as_recruiter.get(detail(delivery)).content.decode()
    assert "It is written at the moment it goes out" in page
    assert "Outside their hours" in page


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


def test_channels_that_are_not_set_up_say_so(as_admin):
    assert "Not set up" in as_admin.get(STATUS).content.decode()


@pytest.mark.parametrize("how", ["paused", "copied"])
def test_a_restored_installation_is_released_by_an_admin(as_admin, how, settings, tmp_path):
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
