"""Messages sent on request: the same items again, to the address on file."""

from datetime import timedelta

from django.db import transaction

from core import clock
from core.models import AuditEvent
from core.open_items import closed
from reminders.actions.messages import nudge
from reminders.models import Delivery, DeliveryItem, MessageLink, MessageLinkItem

USEFUL = timedelta(days=1)


@transaction.atomic
def send_also(delivery: Delivery, *, channel: str, asked_by: str, by: str) -> Delivery | None:
    """Schedules the open items of `delivery` on `channel` too. Returns None if nothing is open.

    A second request with the same `asked_by` is ignored.
    """
    links = MessageLinkItem.objects.filter(link__delivery=delivery)
    done = set(links.exclude(done_at=None).values_list("subject", flat=True))
    items = delivery.items.exclude(state=DeliveryItem.State.DROPPED).select_related("occurrence")
    done |= closed({item.occurrence.subject for item in items} - done)
    occurrences = [item.occurrence for item in items if item.occurrence.subject not in done]
    if not occurrences:
        return None
    now = clock.now()
    wanted, made = Delivery.objects.get_or_create(
        recipient=delivery.recipient,
        plan_key=f"alone:asked:{asked_by}"[:120],
        step=0,
        defaults={"channel": channel, "urgent": True, "next_at": now, "useful_until": now + USEFUL},
    )
    if made:
        DeliveryItem.objects.bulk_create(
            DeliveryItem(delivery=wanted, occurrence=occurrence, state=DeliveryItem.State.AGAIN)
            for occurrence in occurrences
        )
        AuditEvent.log("delivery.asked_for", wanted, by=by, channel=channel)
        nudge()
    return wanted


def send_new_link(link: MessageLink) -> Delivery | None:
    """Emails a new link for the open items of the old one to the address on file, once an hour."""
    hour = clock.now().strftime("%Y%m%d%H")
    return send_also(link.delivery, channel="email", asked_by=f"link:{link.pk}:{hour}", by=f"link:{link.pk}")
