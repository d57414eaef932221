from reminders.models.delivery import (
    Attempt,
    ChannelHealth,
    Delivery,
    DeliveryItem,
    Heartbeat,
    InstanceMarker,
    Occurrence,
    ReminderRule,
)
from reminders.models.inbound import InboundMessage, ProviderEvent
from reminders.models.links import MessageLink, MessageLinkItem
from reminders.models.people import ConsentEvent, ContactPoint, ContactPreference
from reminders.models.tasks import Task

__all__ = [
    "Attempt",
    "ChannelHealth",
    "ConsentEvent",
    "ContactPoint",
    "ContactPreference",
    "Delivery",
    "DeliveryItem",
    "Heartbeat",
    "InboundMessage",
    "InstanceMarker",
    "MessageLink",
    "MessageLinkItem",
    "Occurrence",
    "ProviderEvent",
    "ReminderRule",
    "Task",
]
