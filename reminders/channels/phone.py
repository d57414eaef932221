"""What texts and calls share: the number, the hours, and what a refusal means for the number."""

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.conf import settings

from core import clock
from core.models import OutboxMessage
from reminders.channels import twilio_api
from reminders.channels.base import Accepted, BadAddress, Channel, Hours, OptedOut, Outgoing, SendError
from reminders.contact import consent
from reminders.models import Attempt, ContactPoint, ProviderEvent

if TYPE_CHECKING:
    from accounts.models import User


class PhoneChannel(Channel):
    """A channel that needs a confirmed number and a confirmed zone, and keeps to 08:00 to 21:00 local time."""

    can_look_up = True

    @property
    def per_minute(self) -> int:
        return settings.TWILIO_PER_MINUTE

    def is_configured(self) -> bool:
        return twilio_api.is_configured() or twilio_api.goes_to_outbox()

    def address_for(self, user: "User") -> str:
        if user.zone_confirmed_at is None:
            return ""
        point = consent.number_of(user, self.kind)
        return point.address if point and point.state == ContactPoint.State.USABLE else ""

    def may_be_chosen(self, user: "User") -> bool:
        """A confirmed number is enough: the zone is confirmed with the choice itself."""
        point = consent.number_of(user, self.kind)
        return bool(point and point.state == ContactPoint.State.USABLE)

    def hours(self, user: "User") -> Hours | None:
        return Hours(time(8), time(21))

    def refused(self, user: "User", error: SendError | None, *, at: datetime) -> None:
        if isinstance(error, OptedOut):
            consent.withdraw(user, self.kind, how=error.code or "refused", evidence=error.detail)
        else:
            why = error.detail if isinstance(error, BadAddress) else "The number can't be reached"
            consent.mark_invalid(user, self.kind, why)

    def keep_in_outbox(self, message: Outgoing, text: str) -> Accepted:
        """Shown on the demo's outbox page, and received at once: without a receipt it would come again by email."""
        kept = OutboxMessage.objects.create(
            channel=self.kind, to=message.to, subject=message.subject[:300], text=text,
            headers={"X-Tandem-Attempt": message.attempt_key},
        )  # fmt: skip
        seen = Accepted("outbox", f"{self.kind}-{kept.pk}")
        ProviderEvent.objects.create(
            provider=seen.provider, event_id=f"{seen.provider_id}:delivered", attempt_key=message.attempt_key,
            body={"status": "delivered", "provider_id": seen.provider_id}, received_at=clock.now(),
        )  # fmt: skip
        return seen

    def kept_in_outbox(self, attempt: Attempt) -> Accepted | None:
        kept = OutboxMessage.objects.filter(**{"channel": self.kind, "headers__X-Tandem-Attempt": attempt.key}).first()
        return Accepted("outbox", f"{self.kind}-{kept.pk}") if kept else None
