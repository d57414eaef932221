"""The demo's email backend: messages are stored and shown on the outbox page instead of being sent."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from core.models import OutboxMessage


class OutboxBackend(BaseEmailBackend):
    """A Django email backend that stores each message as it would have been sent."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            parts = {kind: body for body, kind in getattr(message, "alternatives", [])}
            for to in message.recipients():
                OutboxMessage.objects.create(
                    channel=OutboxMessage.Channel.EMAIL,
                    to=to,
                    subject=message.subject[:300],
                    text=str(message.body),
                    html=parts.get("text/html", ""),
                    calendar=next((b for k, b in parts.items() if k.startswith("text/calendar")), ""),
                    headers={k: str(v) for k, v in message.extra_headers.items()},
                )
        return len(email_messages)
