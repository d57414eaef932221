from django.conf import settings
from twilio.twiml.voice_response import Gather, VoiceResponse

from reminders.channels import twilio_api
from reminders.channels.base import Accepted, Outgoing
from reminders.channels.phone import PhoneChannel
from reminders.models import Attempt

KEYS = "Press 1 to hear this again, 2 to get this in writing, 3 for a callback, or 9 to opt out of these calls."
RING_SECONDS = 25


def script(text: str, attempt_key: str) -> str:
    """The TwiML of a call: the text, then the keys. The SDK escapes what is said."""
    response = VoiceResponse()
    keys = Gather(num_digits=1, timeout=8, action=twilio_api.callback_url("twilio-voice", attempt_key), method="POST")
    for paragraph in filter(None, (line.strip() for line in text.splitlines())):
        keys.say(paragraph)
    keys.say(KEYS)
    response.append(keys)
    response.say("Goodbye.")
    return str(response)


def last_words(text: str) -> str:
    """One sentence, then the call ends."""
    response = VoiceResponse()
    response.say(text)
    response.hangup()
    return str(response)


class VoiceChannel(PhoneChannel):
    """An automated call that says what is open and takes a key. No key ever counts as a review."""

    kind = "voice"
    label = "Automated call"
    verb = "Call me with an automated message"
    address_label = "phone number for automated calls"
    layout = "voice.txt"

    def as_received(self, text: str) -> str:
        return f"{text}\n\n{KEYS}"

    def send(self, message: Outgoing) -> Accepted:
        if twilio_api.goes_to_outbox():
            return self.keep_in_outbox(message, self.as_received(message.text))
        return twilio_api.accept(
            lambda client: client.calls.create(
                to=message.to,
                from_=settings.TWILIO_FROM_NUMBER,
                twiml=script(message.text, message.attempt_key),
                timeout=RING_SECONDS,
                status_callback=twilio_api.callback_url("twilio-status", message.attempt_key),
                status_callback_method="POST",
            )
        )

    def look_up(self, attempt: Attempt, to: str) -> Accepted | None:
        if twilio_api.goes_to_outbox():
            return self.kept_in_outbox(attempt)
        rows = twilio_api.listed(lambda client: client.calls.list(to=to, from_=settings.TWILIO_FROM_NUMBER, limit=200))
        known = set(
            Attempt.objects.filter(provider_id__in=[row.sid for row in rows]).values_list("provider_id", flat=True)
        )
        for row in rows:
            made = row.date_created
            if row.sid not in known and (made is None or made >= twilio_api.since(attempt)):
                return Accepted(twilio_api.PROVIDER, str(row.sid), str(row.status or ""))
        return None
