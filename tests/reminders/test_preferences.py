"""How a person is reached: their own choice, or a recruiter's with them; double opt-in; opting out (D8, P11)."""

import re
from datetime import date, time, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.models import Leave
from core import clock
from core.models import AuditEvent, OutboxMessage
from reminders.contact import consent
from reminders.contact.preferences import in_words
from reminders.models import ConsentEvent, ContactPoint, ContactPreference
from tests.dates import either
from tests.factories import UserFactory
from tests.reminders.helpers import same_page
from tests.servers.twilio import Refusal

pytestmark = pytest.mark.django_db
ME = "/me/"
CHOICE = {
    "channel": "email", "cadence": "daily", "weekdays": ["1", "3"], "hours_from": "09:00", "hours_to": "12:00",
    "zone": "Europe/Berlin", "second_channel": "",
}  # fmt: skip
NUMBER = "+4917012345678"


def number_url(name: str, user, channel: str = "sms") -> str:
    return reverse(name, kwargs={"pk": user.pk, "channel": channel})


@pytest.fixture
def outbox(settings):
    """The demo's outbox shows the codes."""
    settings.DEMO = True
    return OutboxMessage.objects


def code_in(outbox) -> str:
    text = outbox.first().text
    return re.search(r"\b([0-9]{6})\b", text)[1] if "," not in text else "".join(re.findall(r"[0-9]", text)[:6])


def confirm(client, user, outbox, channel: str = "sms", number: str = NUMBER) -> None:
    client.post(number_url("number-code", user, channel), {f"{channel}-number": number})
    client.post(number_url("number-verify", user, channel), {"code": code_in(outbox)})


# One's own page ----------------------------------------------------------------------------------------------------


def test_looking_stores_nothing(as_manager, manager):
    page = as_manager.get(ME).content.decode()
    assert (
        "Email me as things come up, on business days "
        + either("between 9:00 AM and 5:00 PM", "between 09:00 and 17:00")
        + " Berlin time."
        in page
    )
    assert not ContactPreference.objects.exists()
    assert manager.zone_confirmed_at is None


def test_saving_stores_the_choice_and_confirms_the_zone(as_manager, manager):
    response = as_manager.post(ME, CHOICE | {"zone": "America/New_York"})
    assert response["Location"] == ME
    manager.refresh_from_db()
    chosen = manager.contact_preference
    assert (chosen.cadence, chosen.weekdays, chosen.hours_to) == ("daily", [1, 3], time(12))
    assert manager.zone == "America/New_York"
    assert manager.zone_confirmed_at
    assert AuditEvent.objects.get(verb="preference.changed").by == f"accounts.user:{manager.pk}"
    page = as_manager.get(ME).content.decode()
    assert "Email me once a day, on Tuesday and Thursday mornings, Eastern time." in page


def test_saving_again_changes_the_one_row(as_manager):
    as_manager.post(ME, CHOICE)
    as_manager.post(ME, CHOICE | {"cadence": "weekly"})
    assert ContactPreference.objects.get().cadence == "weekly"


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"hours_from": "12:00", "hours_to": "09:00"}, "The end must be after the start."),
        ({"zone": "Mars/Olympus"}, "Select a valid choice."),
        ({"weekdays": ["9"]}, "Select a valid choice."),
        ({"channel": "sms"}, "Confirm a phone number for this channel first."),
        ({"channel": "voice"}, "Confirm a phone number for this channel first."),
        ({"second_channel": "sms"}, "Select a valid choice."),
        ({"second_channel": "email"}, "The second channel is the same as the first"),
        ({"channel": "pigeon"}, "Select a valid choice."),
        ({"hours_from": "late"}, "Enter a valid time."),
    ],
)
def test_what_cannot_be_is_said_kindly_and_nothing_is_stored(as_manager, wrong, complaint):
    response = as_manager.post(ME, CHOICE | wrong)
    assert response.status_code == 422
    assert complaint in response.content.decode()
    assert not ContactPreference.objects.exists()


def test_a_recruiters_call_needs_no_number(as_manager, manager):
    as_manager.post(ME, CHOICE | {"channel": "call_task", "second_channel": "email"})
    page = as_manager.get(ME).content.decode()
    assert "Have the recruiter call me" in page
    assert "If that doesn&#x27;t reach me, email me." in page


def test_a_changed_choice_replans_what_waits(as_manager, manager, told):
    waiting = told(1, state="scheduled", accepted_at=None, plan_key="day:2027-01-04")
    as_manager.post(ME, CHOICE)
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"channel": "sms", "weekdays": [1, 3], "hours_from": time(9), "hours_to": time(12)},
         "Text me as things come up, on Tuesday and Thursday mornings, Berlin time."),
        ({"channel": "voice", "weekdays": [4], "hours_from": time(13), "hours_to": time(17)},
         "Call me with an automated message as things come up, on Friday afternoons, Berlin time."),
        ({"channel": "email", "weekdays": [0, 1, 2, 3, 4], "hours_from": time(8), "hours_to": time(12)},
         "Email me as things come up, mornings on business days, Berlin time."),
        ({"channel": "email", "weekdays": [0, 2, 5], "hours_from": time(8), "hours_to": time(20)},
         "Email me as things come up, on Mondays, Wednesdays, and Saturdays "
         + either("between 8:00 AM and 8:00 PM", "between 08:00 and 20:00") + " Berlin time."),
    ],
)  # fmt: skip
def test_a_choice_is_described_in_the_users_words(manager, columns, words):
    assert in_words(ContactPreference(user=manager, **columns), manager) == words


# Numbers -----------------------------------------------------------------------------------------------------------


def test_a_number_is_confirmed_by_the_code_that_was_texted_to_it(as_manager, manager, outbox):
    as_manager.post(number_url("number-code", manager), {"sms-number": "+49 170 1234-5678"})
    point = manager.contact_points.get()
    assert (point.address, point.state) == (NUMBER, "unverified")
    assert code_in(outbox) not in str(point.__dict__)

    as_manager.post(number_url("number-verify", manager), {"code": f" {code_in(outbox)} "})
    point.refresh_from_db()
    assert (point.state, point.code_hash) == ("usable", "")
    event = ConsentEvent.objects.get()
    assert (event.what, event.how, event.channel) == ("given", "code typed in", "sms")
    assert "may text me" in event.wording
    assert as_manager.post(ME, CHOICE | {"channel": "sms"}).status_code == 302


def test_a_number_for_calls_is_confirmed_by_a_call(as_manager, manager, outbox):
    confirm(as_manager, manager, outbox, "voice")
    assert manager.contact_points.get().state == "usable"
    assert as_manager.post(ME, CHOICE | {"channel": "voice"}).status_code == 302


def test_with_an_account_the_code_goes_through_the_provider(as_manager, manager, twilio):
    as_manager.post(number_url("number-code", manager), {"sms-number": NUMBER})
    as_manager.post(number_url("number-code", manager, "voice"), {"voice-number": NUMBER})
    text, call = twilio.created
    assert re.match(r"[0-9]{6} is your Tandem code", text.fields["Body"])
    assert text.fields["ValidityPeriod"] == "600"
    assert "Your Tandem code is" in call.fields["Twiml"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Refusal(400, 21614), "reach this number"),
        (Refusal(400, 21610), "Text START"),
        (500, "try again in a few minutes"),
        ("drop", "A code is on its way"),
    ],
)
def test_a_code_that_did_not_go_out_is_said(as_manager, manager, twilio, answer, words):
    twilio.answers.append(answer)
    response = as_manager.post(number_url("number-code", manager), {"sms-number": NUMBER}, follow=True)
    assert words in response.content.decode()


@pytest.mark.parametrize("number", ["", "hello", "0170 1234567", "+49", "+999999999999999999"])
def test_a_number_must_be_whole(as_manager, manager, outbox, number):
    response = as_manager.post(number_url("number-code", manager), {"sms-number": number})
    assert response.status_code == 422
    assert not manager.contact_points.exists()


def test_with_a_default_country_its_own_numbers_need_no_prefix(as_manager, manager, outbox, house):
    as_manager.post(number_url("number-code", manager), {"sms-number": "0170 12345678"})
    assert manager.contact_points.get().address == NUMBER


def test_a_wrong_code_is_refused_five_times_then_the_code_is_dead(as_manager, manager, outbox):
    as_manager.post(number_url("number-code", manager), {"sms-number": NUMBER})
    right = code_in(outbox)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(5):
        as_manager.post(number_url("number-verify", manager), {"code": wrong})
    response = as_manager.post(number_url("number-verify", manager), {"code": right}, follow=True)
    assert "Too many attempts" in response.content.decode()
    assert manager.contact_points.get().state == "unverified"


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "None"])
def test_what_is_no_code_is_not_tried(as_manager, manager, outbox, code):
    as_manager.post(number_url("number-code", manager), {"sms-number": NUMBER})
    as_manager.post(number_url("number-verify", manager), {"code": code})
    point = manager.contact_points.get()
    assert (point.state, point.code_tries) == ("unverified", 0)


def test_a_code_lives_ten_minutes(as_manager, manager, outbox, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    as_manager.post(number_url("number-code", manager), {"sms-number": NUMBER})
    time_machine.shift(timedelta(minutes=10, seconds=1))
    as_manager.post(number_url("number-verify", manager), {"code": code_in(outbox)})
    assert manager.contact_points.get().state == "unverified"


def test_without_a_code_there_is_nothing_to_type(as_manager, manager):
    response = as_manager.post(number_url("number-verify", manager), {"code": "123456"}, follow=True)
    assert "Request a code first." in response.content.decode()


def test_a_code_works_once(as_manager, manager, outbox):
    confirm(as_manager, manager, outbox)
    response = as_manager.post(number_url("number-verify", manager), {"code": code_in(outbox)}, follow=True)
    assert "Request a code first." in response.content.decode()


def test_four_codes_an_hour_are_enough(as_manager, manager, outbox):
    for _ in range(5):
        response = as_manager.post(number_url("number-code", manager), {"sms-number": NUMBER}, follow=True)
    assert outbox.count() == 4
    assert "try again later" in response.content.decode()


def test_another_number_is_unconfirmed_again(as_manager, manager, outbox):
    confirm(as_manager, manager, outbox)
    as_manager.post(number_url("number-code", manager), {"sms-number": "+4917099999999"})
    point = manager.contact_points.get()
    assert (point.state, point.verified_at) == ("unverified", None)


def test_a_new_code_for_the_same_number_leaves_it_usable(as_manager, manager, outbox):
    confirm(as_manager, manager, outbox)
    as_manager.post(number_url("number-code", manager), {"sms-number": NUMBER})
    assert manager.contact_points.get().state == "usable"


def test_mail_needs_no_code(as_manager, manager):
    assert as_manager.post(number_url("number-code", manager, "email"), {"email-number": NUMBER}).status_code == 404


def test_one_can_stop_and_allow_again(as_manager, manager, outbox):
    confirm(as_manager, manager, outbox)
    page = as_manager.post(number_url("channel-stop", manager), follow=True).content.decode()
    assert "We can still reach you by email, and your recruiter can still call you." in page
    assert manager.contact_points.get().state == "opted_out"
    as_manager.post(number_url("channel-start", manager))
    assert manager.contact_points.get().state == "usable"
    history = ConsentEvent.objects.order_by("pk").values_list("what", "how")
    assert list(history) == [("given", "code typed in"), ("withdrawn", "web form"), ("given", "web form")]


def test_a_number_that_was_never_confirmed_cannot_be_allowed(as_manager, manager, outbox):
    as_manager.post(number_url("number-code", manager), {"sms-number": NUMBER})
    as_manager.post(number_url("channel-start", manager))
    assert manager.contact_points.get().state == "unverified"
    assert not ConsentEvent.objects.exists()


def test_stopped_mail_can_be_allowed_again(as_manager, manager):
    consent.withdraw(manager, "email", how="link")
    page = as_manager.get(ME).content.decode()
    assert "Email is off" in page
    as_manager.post(number_url("channel-start", manager, "email"))
    assert "email" in consent.usable_channels(manager)


# A recruiter with a manager ------------------------------------------------------------------------------------------


def test_a_recruiter_fills_it_in_with_the_manager(as_recruiter, manager, recruiter, outbox):
    url = reverse("preferences-of", kwargs={"pk": manager.pk})
    page = as_recruiter.get(url).content.decode()
    assert "Communication preferences: Mona Manager" in page
    assert "Text Mona a code" in page
    assert "Call Mona with a code" in page
    confirm(as_recruiter, manager, outbox)
    assert as_recruiter.post(url, CHOICE | {"channel": "sms"})["Location"] == url
    assert manager.contact_preference.channel == "sms"
    assert ConsentEvent.objects.get().how == f"code typed in by {recruiter.pk} in their presence"
    assert AuditEvent.objects.get(verb="preference.changed").by == f"accounts.user:{recruiter.pk}"


def test_numbers_are_masked_for_everyone_except_the_owner_and_admins(
    as_recruiter, as_manager, as_admin, manager, confirmed
):
    confirmed()
    url = reverse("preferences-of", kwargs={"pk": manager.pk})
    assert "12345678" not in as_recruiter.get(url).content.decode().replace(" ", "")
    assert "+49 … 78" in as_recruiter.get(url).content.decode()
    assert "+49 170 12345678" in as_manager.get(ME).content.decode()
    assert "+49 170 12345678" in as_admin.get(url).content.decode()


def test_a_spoken_wish_to_stop_is_noted_by_the_recruiter_but_only_the_person_allows_again(
    as_recruiter, manager, confirmed
):
    confirmed()
    as_recruiter.post(number_url("channel-stop", manager))
    assert ConsentEvent.objects.get().how == "noted by recruiter"
    as_recruiter.post(number_url("channel-start", manager))
    assert manager.contact_points.get().state == "opted_out"


POSTS = ["number-code", "number-verify", "channel-stop", "channel-start"]


@pytest.mark.parametrize("name", POSTS)
def test_nobody_else_sets_up_a_person(as_outsider, as_reviewer, manager, name):
    for client in (as_outsider, as_reviewer):
        assert client.post(number_url(name, manager)).status_code == 404


def test_outsiders_do_not_see_that_a_person_exists(as_outsider, manager):
    there = as_outsider.get(reverse("preferences-of", kwargs={"pk": manager.pk}))
    missing = as_outsider.get(reverse("preferences-of", kwargs={"pk": 999_999}))
    assert there.status_code == missing.status_code == 404
    assert same_page(there.content, missing.content)


def test_a_recruiter_does_not_set_up_a_colleague_but_an_admin_does(as_recruiter, as_admin, other_recruiter):
    url = reverse("preferences-of", kwargs={"pk": other_recruiter.pk})
    assert as_recruiter.get(url).status_code == 403
    assert as_admin.get(url).status_code == 200


def test_ones_own_page_by_number_leads_to_the_same_form(as_manager, manager):
    url = reverse("preferences-of", kwargs={"pk": manager.pk})
    assert as_manager.post(url, CHOICE)["Location"] == ME


@pytest.mark.parametrize("name", POSTS)
def test_a_get_changes_nothing(as_manager, manager, name):
    assert as_manager.get(number_url(name, manager)).status_code == 405


# Away --------------------------------------------------------------------------------------------------------------


def days(first: int, last: int, **more) -> dict[str, str]:
    today = clock.today("Europe/Berlin")
    return {"first_day": str(today + timedelta(days=first)), "last_day": str(today + timedelta(days=last)), **more}


def test_out_of_office_days_are_saved_with_a_delegate(as_manager, manager):
    delegate = UserFactory(name="Sam Standin")
    url = reverse("leave-add", kwargs={"pk": manager.pk})
    response = as_manager.post(url, days(3, 5, delegate=str(delegate.pk)), follow=True)
    assert "Covered by Sam Standin" in response.content.decode()
    assert Leave.objects.get().delegate == delegate
    assert AuditEvent.objects.get(verb="leave.added")


def test_days_that_cannot_be_are_refused(as_manager, manager):
    url = reverse("leave-add", kwargs={"pk": manager.pk})
    Leave.objects.create(user=manager, first_day=date(2026, 1, 1), last_day=date(2099, 1, 1))
    for wrong, complaint in [
        (days(3, 5), "overlap"),
        (days(5, 3), "before the first"),
        (days(-5, -3), "in the past"),
        (days(1, 2, delegate=str(manager.pk)), "Select a valid choice"),
        ({"first_day": "x", "last_day": ""}, "Enter a valid date"),
    ]:
        response = as_manager.post(url, wrong)
        assert response.status_code == 422
        assert complaint in response.content.decode()
    assert Leave.objects.count() == 1


def test_leave_is_taken_back_from_today_on_and_what_it_excused_stays_excused(as_manager, manager):
    today = clock.today(manager.zone_name)
    coming = Leave.objects.create(user=manager, first_day=today + timedelta(5), last_day=today + timedelta(6))
    running = Leave.objects.create(user=manager, first_day=today - timedelta(3), last_day=today + timedelta(3))
    over = Leave.objects.create(user=manager, first_day=today - timedelta(9), last_day=today - timedelta(8))
    for leave in (coming, running, over):
        as_manager.post(reverse("leave-remove", kwargs={"pk": leave.pk}))
    kept = list(Leave.objects.order_by("first_day").values_list("last_day", flat=True))
    assert kept[0] == today - timedelta(8)
    assert abs((kept[1] - today).days) == 1


def test_nobody_else_takes_it_back(as_outsider, manager):
    leave = Leave.objects.create(user=manager, first_day=date(2030, 1, 1), last_day=date(2030, 1, 2))
    assert as_outsider.post(reverse("leave-remove", kwargs={"pk": leave.pk})).status_code == 404
    assert as_outsider.post(reverse("leave-add", kwargs={"pk": manager.pk}), days(1, 2)).status_code == 404
    assert Leave.objects.count() == 1


def test_consent_that_was_given_is_history(manager, confirmed):
    confirmed()
    consent.withdraw(manager, "sms", how="STOP")
    with pytest.raises(TypeError):
        ConsentEvent.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reminders_consentevent SET how = 'never'")
    assert ContactPoint.objects.get().state_reason == "They opted out (STOP)"


def test_an_address_whose_mail_came_back_is_said(as_manager, manager):
    manager.contact_points.create(channel="email", address=manager.email, state="bouncing")

    assert "Messages to this address bounced." in as_manager.get(ME).content.decode()
