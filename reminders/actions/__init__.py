"""Everything that changes data in reminders. One module a noun; callers import from here."""

from reminders.actions.call_tasks import TaskIsDone, add_note, call_again, finish_task, message_channels, send_instead
from reminders.actions.messages import (
    NotUsable,
    NotWaiting,
    change_channel,
    dismiss,
    end_links_of,
    end_messages_of,
    item_done,
    nudge,
    release_delivery,
    replan,
    resume_channel,
    send_again,
)
from reminders.actions.preferences import add_leave, remove_leave, save_preference
from reminders.actions.resend import send_also, send_new_link

__all__ = [
    "NotUsable",
    "NotWaiting",
    "TaskIsDone",
    "add_leave",
    "add_note",
    "call_again",
    "change_channel",
    "dismiss",
    "end_links_of",
    "end_messages_of",
    "finish_task",
    "item_done",
    "message_channels",
    "nudge",
    "release_delivery",
    "remove_leave",
    "replan",
    "resume_channel",
    "save_preference",
    "send_again",
    "send_also",
    "send_instead",
    "send_new_link",
]
