from datetime import datetime
from typing import TYPE_CHECKING

from core import clock
from reminders.channels.base import Accepted, Channel, Outgoing, Refused, SendError
from reminders.contact import consent
from reminders.kinds import get_kind
from reminders.models import Attempt, Delivery, DeliveryItem, Task

if TYPE_CHECKING:
    from accounts.models import User

TIME_TO_CALL = 240  # business minutes of the recruiter


class CallTaskChannel(Channel):
    """A call made by the recruiter: a task with talking points. It counts as sent once it is on their list."""

    kind = "call_task"
    label = "Call from the recruiter"
    verb = "Have the recruiter call me"
    layout = "call_task.txt"
    has_link = False
    can_look_up = True

    def is_configured(self) -> bool:
        return True

    def address_for(self, user: "User") -> str:
        """Their number, or else their email address: the recruiter may always call."""
        points = [consent.number_of(user, channel) for channel in ("voice", "sms")]
        return next((point.address for point in points if point and point.address), user.email)

    def may_be_chosen(self, user: "User") -> bool:
        return True

    def send(self, message: Outgoing) -> Accepted:
        attempt = Attempt.objects.select_related("delivery__recipient").get(key=message.attempt_key)
        delivery = attempt.delivery
        owner, subject = _who_and_what(delivery)
        task, _ = Task.objects.get_or_create(
            delivery=delivery,
            defaults={
                "owner": owner,
                "kind": Task.Kind.CALL,
                "about": delivery.recipient,
                "subject": subject,
                "title": message.subject[:200] or f"Call {delivery.recipient.name}",
                "talking_points": message.text,
                "due_at": owner.business_calendar().add(clock.now(), TIME_TO_CALL),
            },
        )
        return Accepted("tandem", f"task-{task.pk}")

    def look_up(self, attempt: Attempt, to: str) -> Accepted | None:
        task = Task.objects.filter(delivery=attempt.delivery_id).first()
        return Accepted("tandem", f"task-{task.pk}") if task else None

    def refused(self, user: "User", error: SendError | None, *, at: datetime) -> None:
        """There is no address to mark: a task cannot bounce."""


def _who_and_what(delivery: Delivery) -> tuple["User", str]:
    """The recruiter of the first item that has one, and its subject. Raises Refused if none has."""
    items = delivery.items.filter(state=DeliveryItem.State.IN).select_related("occurrence__rule")
    for item in items:
        owner = get_kind(item.occurrence.rule.kind).staff(item.occurrence)
        if owner and owner.is_active:
            return owner, item.occurrence.subject
    raise Refused("No recruiter is available to make the call")
