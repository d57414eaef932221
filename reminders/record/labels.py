"""Labels of what the engine stored: offsets, slots, providers' codes."""

from core.configuration import business_time
from reminders.channels import twilio_api
from reminders.kinds import Rung, all_kinds
from reminders.models import Delivery, ReminderRule

CALENDAR_DAY = 24 * 60
DUE_DATE = Rung.counts_from


def _within_sentence(cause: str) -> str:
    """The cause without its capital, unless that is a name's."""
    return cause if cause.startswith("Twilio") else f"{cause[:1].lower()}{cause[1:]}"


CODES = {
    "busy": "the line was busy",
    "no-answer": "no answer",
    "canceled": "the call was canceled",
    "failed": "it didn’t go through",
    "undelivered": "the carrier couldn’t deliver it",
    "bounced": "the email bounced",
    "rejected": "the email was rejected",
    "complained": "they marked it as spam",
    **{str(number): _within_sentence(cause) for number, cause in twilio_api.CAUSES.items()},
    "421": "the mail server was busy",
    "450": "the mailbox was busy",
    "451": "the mail server had a problem",
    "452": "the mail server was out of storage",
    "530": "the mail server requires a login",
    "535": "the mail server rejected our login",
    "550": "the mailbox doesn’t exist or is rejecting our email",
    "551": "the mailbox has moved",
    "552": "the mailbox is full",
    "553": "the address isn’t valid",
    "554": "the email was rejected",
}
WORDS = {name for name in CODES if not name.isdigit()}  # what a provider says instead of a code
SLOTS = {
    "urgent": "urgent: sent without waiting for other items",
    "call": "one call a day per job",
    "escalation": "one summary a day",
}


def code(given: str) -> str:
    """ "the phone is turned off or out of range (code 30003)"; a code without a label as it is."""
    said = CODES.get(given.lower(), "")
    if not said:
        return f"code {given}" if given else ""
    return f"{said} (code {given})" if given.isdigit() else said


def cause(detail: str, given: str) -> str:
    """One cause of a failed attempt with its code: the channel's own words, else the label of the code."""
    number = "" if given.lower() in WORDS else given
    if detail and detail.lower() not in CODES:
        said = detail
    elif not (
        said := CODES.get(given.lower()) or CODES.get(detail.lower(), "")
    ):  # a report has a status for its detail
        return code(given)
    return f"{said} (code {number})" if number else said


def reason(stored: str) -> str:
    """Why an item or a message ended, on its own: "The job is closed"."""
    return stored[:1].upper() + stored[1:]


def offset(rule: ReminderRule) -> str:
    """When its step comes: "2 business days after the due date", "1 business day after it was sent", "right away"."""
    moment = _counts_from(rule)
    if not rule.offset:
        return "on the due date" if moment == DUE_DATE else "right away"
    side = f"{'after' if rule.offset > 0 else 'before'} {moment}"
    if rule.calendar_days:
        return f"{calendar_time(rule.offset)} {side}"
    number, _, unit = business_time(rule.offset).partition(" ")
    return f"{number} business {unit} {side}"


def calendar_time(minutes: int) -> str:
    """Calendar minutes as text: "7 days", "2 hours", "1.5 hours"."""
    days, rest = divmod(abs(minutes), CALENDAR_DAY)
    counts = [(days, "day"), (rest / 60, "hour")]
    return " ".join(f"{count:g} {unit}{'' if count == 1 else 's'}" for count, unit in counts if count)


def _counts_from(rule: ReminderRule) -> str:
    kind = all_kinds().get(rule.kind)
    return next((rung.counts_from for rung in kind.rungs if rung.rung == rule.rung), DUE_DATE) if kind else DUE_DATE


def slot(delivery: Delivery) -> str:
    """Why it was sent in this slot."""
    key = delivery.plan_key
    if delivery.step:
        return "next channel, after the first one failed"
    if key.startswith("alone:test:"):
        return "test, sent right away"
    if key.startswith("alone:asked:"):
        return "requested, sent right away"
    if key.startswith("alone:"):
        return "on its own, sent right away"
    return SLOTS.get(key.partition(":")[0], "")
