from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from accounts.models import Organisation
from core import clock
from core.models import OutboxMessage
from reminders.engine.ticks import plan_and_compose
from reminders.models import ContactPreference, Delivery
from tests.factories import ApplicationFactory, ReviewRequestFactory
from workspace.views.demo import tomorrow


@pytest.fixture
def demo(settings):
    settings.DEMO = settings.CLOCK_MOVABLE = True


def test_the_demo_pages_do_not_exist_in_production(as_admin, client, recruiter):
    assert as_admin.get(reverse("demo-outbox")).status_code == 404
    assert as_admin.post(reverse("demo-next-day")).status_code == 404
    assert client.post(reverse("demo-sign-in-as"), {"email": recruiter.email}).status_code == 404


def test_the_outbox_shows_an_email_with_a_link_to_answer_it(demo, client, manager, settings):
    settings.EMAIL_BACKEND = "core.outbox.OutboxBackend"
    mail = EmailMultiAlternatives(
        "3 candidates to review", f"Hello\n{settings.SITE_URL}/m/12.abc/\n", to=[manager.email]
    )
    mail.attach_alternative("<p>Hello</p>", "text/html")
    mail.send()

    page = client.get(reverse("demo-outbox")).content.decode()

    assert "3 candidates to review" in page
    assert 'href="/m/12.abc/"' in page
    assert f"Respond as {manager.name}" in page


def test_a_mail_is_shown_in_a_sandbox(demo, client, db):
    message = OutboxMessage.objects.create(
        channel="email", to="a@example.org", text="x", html="<script>alert(1)</script>"
    )

    r = client.get(reverse("demo-message-html", args=[message.pk]))

    assert "sandbox" in r["Content-Security-Policy"]
    assert "default-src 'none'" in r["Content-Security-Policy"]


def test_the_outbox_filters_by_channel(demo, client, db):
    OutboxMessage.objects.create(channel="sms", to="+491700000000", text="A text to you")
    OutboxMessage.objects.create(channel="email", to="a@example.org", subject="A mail", text="x")

    page = client.get(reverse("demo-outbox"), {"channel": "sms"}).content.decode()

    assert "A text to you" in page
    assert "A mail" not in page


def test_the_day_moves_on(demo, client, db):
    before = clock.now()

    client.post(reverse("demo-next-day"))

    assert clock.today() == before.date() + timedelta(days=1)  # the organization's zone is UTC here


@pytest.mark.parametrize(
    ("pressed", "lands"),
    [
        ("2026-11-25 10:30", "2026-11-26 10:30"),
        ("2026-11-25 15:59", "2026-11-26 15:59"),
        ("2026-11-25 18:08", "2026-11-26 13:00"),  # no messages are sent in the evening
        ("2026-11-25 23:59", "2026-11-26 13:00"),
        ("2026-11-25 06:00", "2026-11-26 13:00"),
        ("2026-10-24 20:00", "2026-10-25 13:00"),  # across the end of daylight saving time
    ],
)
def test_a_day_moved_on_ends_in_working_hours_so_that_messages_go_out(pressed, lands):
    organization = Organisation(zone="Europe/Berlin")
    berlin = ZoneInfo(organization.zone)

    landed = tomorrow(datetime.fromisoformat(pressed).replace(tzinfo=berlin), organization)

    assert f"{landed.astimezone(berlin):%Y-%m-%d %H:%M}" == lands


def test_a_message_scheduled_for_the_morning_is_sent_although_the_day_ends_after_it(
    demo, house, seeded, client, manager, requisition, time_machine, settings, tmp_path
):
    """With "mornings only" and the button pressed in the evening, the morning in between is not skipped."""
    settings.VAR_DIR = tmp_path
    time_machine.move_to(datetime(2026, 11, 25, 19, tzinfo=UTC), tick=False)
    ContactPreference.objects.create(user=manager, hours_from=time(8), hours_to=time(11))
    ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)
    plan_and_compose(clock.now())
    assert f"{Delivery.objects.get().next_at:%d %H}" == "26 07"

    client.post(reverse("demo-next-day"))

    assert Delivery.objects.get().state == "accepted"
    assert f"{clock.now():%d %H}" == "26 12"  # in Berlin the middle of the working day


def test_a_visitor_switches_users_with_one_click(demo, client, manager):
    r = client.post(reverse("demo-sign-in-as"), {"email": manager.email})

    assert r["Location"] == reverse("today")
    assert client.session["_auth_user_id"] == str(manager.pk)
