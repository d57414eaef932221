from django.conf import settings

from reminders.channels import gsm, twilio_api
from reminders.channels.base import Accepted, Outgoing
from reminders.channels.gsm import plain
from reminders.channels.phone import PhoneChannel
from reminders.links import reveal
from reminders.models import Attempt

LONGEST_VALIDITY = 36_000  # seconds; Twilio's own limit


class SmsChannel(PhoneChannel):
    """A text. Never valid for longer than the person's hours last, so that none arrives at night."""

    kind = "sms"
    label = "Text message"
    verb = "Text me"
    address_label = "phone number for texts"
    layout = "sms.txt"
    longest = gsm.TWO_PARTS

    def send(self, message: Outgoing) -> Accepted:
        text = plain(reveal(message.text, message.attempt_key))
        if twilio_api.goes_to_outbox():
            return self.keep_in_outbox(message, text)
        return twilio_api.accept(
            lambda client: client.messages.create(
                to=message.to,
                from_=settings.TWILIO_FROM_NUMBER,
                body=text,
                validity_period=max(1, min(message.seconds_left, LONGEST_VALIDITY)),
                status_callback=twilio_api.callback_url("twilio-status", message.attempt_key),
            )
        )

    def look_up(self, attempt: Attempt, to: str) -> Accepted | None:
        if twilio_api.goes_to_outbox():
            return self.kept_in_outbox(attempt)
        rows = twilio_api.listed(
            lambda client: client.messages.list(to=to, from_=settings.TWILIO_FROM_NUMBER, limit=200)
        )
        text = plain(reveal(attempt.delivery.text, attempt.key)).strip()
        for row in rows:
            made = row.date_created
            if (row.body or "").strip() == text and (made is None or made >= twilio_api.since(attempt)):
                return Accepted(twilio_api.PROVIDER, str(row.sid), str(row.status or ""))
        return None
