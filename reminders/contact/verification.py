"""Sends the code that confirms a number: requested on the page, so it is sent at once and not by the engine."""

from django.conf import settings
from twilio.twiml.voice_response import VoiceResponse

from core.models import OutboxMessage
from reminders.channels import twilio_api
from reminders.channels.base import BadAddress, OptedOut, SendError, Unknown
from reminders.contact.consent import CODE_LIFETIME, CodeProblem
from reminders.models import ContactPoint


def send_code(point: ContactPoint, code: str) -> None:
    """Raises CodeProblem with what to do when it did not go out."""
    try:
        _send_text(point, code) if point.channel == ContactPoint.Channel.SMS else _call(point, code)
    except Unknown:
        return  # it may well arrive; the page says how to ask again
    except BadAddress:
        raise CodeProblem("We can't reach this number. Please check it.") from None
    except OptedOut:
        raise CodeProblem("This number opted out with STOP. Text START to our number, then try again.") from None
    except SendError:
        raise CodeProblem("We couldn't send the code. Please try again in a few minutes.") from None


def _send_text(point: ContactPoint, code: str) -> None:
    text = f"{code} is your Tandem code. It expires in 10 minutes."
    if twilio_api.goes_to_outbox():
        OutboxMessage.objects.create(channel="sms", to=point.address, text=text)
        return
    twilio_api.accept(
        lambda client: client.messages.create(
            to=point.address,
            from_=settings.TWILIO_FROM_NUMBER,
            body=text,
            validity_period=int(CODE_LIFETIME.total_seconds()),
        )
    )


def _call(point: ContactPoint, code: str) -> None:
    spoken = f"Your Tandem code is {', '.join(code)}. Again: {', '.join(code)}."
    if twilio_api.goes_to_outbox():
        OutboxMessage.objects.create(channel="voice", to=point.address, text=spoken)
        return
    script = VoiceResponse()
    script.pause(length=1)
    script.say(spoken)
    twilio_api.accept(
        lambda client: client.calls.create(to=point.address, from_=settings.TWILIO_FROM_NUMBER, twiml=str(script))
    )
