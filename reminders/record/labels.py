"""Labels of what the engine stored: offsets, slots, providers' codes."""

from core.configuration import business_time
from reminders.kinds import Rung, all_kinds
from reminders.models import Delivery, ReminderRule

CALENDAR_DAY = 24 * 60
DUE_DATE = Rung.counts_from
CODES = {
    "busy": "the line was busy",
    "no-answer": "no answer",
    "canceled": "the call was canceled",
    "failed": "the call couldn’t be connected",
    "undelivered": "the carrier couldn’t deliver it",
    "bounced": "the email bounced",
    "rejected": "the email was rejected",
    "complained": "they marked it as spam",
    "13224": "the number doesn't exist",
    "20003": "the provider rejected our credentials",
    "20429": "the provider's rate limit was reached",
    "20503": "the provider was unavailable",
    "21211": "the number doesn't exist",
    "21214": "the number can’t be called",
    "21217": "the number isn't valid",
    "21408": "our account isn’t allowed to send to that country",
    "21606": "our sending number can’t send texts",
    "21608": "our trial account can't send there",
    "21610": "they opted out of texts",
    "21614": "the number isn't a mobile phone",
    "30003": "the phone is turned off or out of range",
    "30004": "the carrier blocked it",
    "30005": "the number is unknown",
    "30006": "the number is a landline or can't receive texts",
    "30007": "the carrier flagged it as spam",
    "30008": "the carrier didn't give a reason",
    "30032": "our sending number isn't registered yet",
    "30034": "our sending number isn't registered yet",
    "30036": "it wasn't delivered in time",
    "30610": "it was outside the allowed hours",
    "421": "the mail server was busy",
    "450": "the mailbox was busy",
    "451": "the mail server had a problem",
    "452": "the mail server was out of storage",
    "530": "the mail server requires a login",
    "535": "the mail server rejected our login",
    "550": "the mailbox doesn’t exist or is rejecting our email",
    "551": "the mailbox has moved",
    "552": "the mailbox is full",
    "553": "the address isn't valid",
    "554": "the email was rejected",
}
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
