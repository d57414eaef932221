"""Keys pressed during an automated call: hear it again, get it in writing, be called back, stop. None submits a review."""

from datetime import timedelta

from django.db import transaction

from core import clock
from reminders.actions import send_also
from reminders.channels.base import get_channel
from reminders.channels.voice import last_words, script
from reminders.contact import consent
from reminders.engine.notices import staff_for
from reminders.models import Attempt, Delivery, Task

AGAIN, LINK, CALL_BACK, STOP = "1", "2", "3", "9"
SOON = timedelta(hours=1)


def answer_key(attempt: Attempt, key: str) -> str:
    """Does what the key asks and returns the TwiML that says so. A key pressed twice does it once."""
    delivery = attempt.delivery
    if key == LINK:
        return last_words(_send_link(attempt, delivery))
    if key == CALL_BACK:
        return last_words(_call_back(delivery))
    if key == STOP:
        consent.withdraw(delivery.recipient, "voice", how="key 9", evidence=f"reminders.attempt:{attempt.pk}")
        return last_words(f"You won't get these calls anymore. {consent.still_reached(delivery.recipient)} Goodbye.")
    return script(delivery.text, attempt.key)


def _send_link(attempt: Attempt, delivery: Delivery) -> str:
    """As a text where texts are allowed, else by email."""
    texts = get_channel("sms")
    channel = "sms" if texts.is_configured() and texts.address_for(delivery.recipient) else "email"
    sent = send_also(delivery, channel=channel, asked_by=f"key:{attempt.pk}", by=f"reminders.attempt:{attempt.pk}")
    if sent is None:
        return "You're all caught up. Thank you, and goodbye."
    return f"You'll get {'a text' if channel == 'sms' else 'an email'} in a moment. Goodbye."


@transaction.atomic
def _call_back(delivery: Delivery) -> str:
    occurrences = [item.occurrence for item in delivery.items.select_related("occurrence__rule")]
    owner = staff_for(occurrences) if occurrences else None
    if owner is None:
        return "No one is available to call you back. Please use the link in your messages. Goodbye."
    Task.objects.get_or_create(
        owner=owner,
        kind=Task.Kind.CALL,
        about=delivery.recipient,
        subject=occurrences[0].subject,
        state=Task.State.OPEN,
        defaults={
            "title": f"Call {delivery.recipient.name} back",
            "talking_points": delivery.text,
            "due_at": clock.now() + SOON,
        },
    )
    return f"{owner.name} will call you back. Goodbye."
