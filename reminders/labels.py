"""What the engine wrote down, in words that a recruiter reads: offsets, slots, providers' codes, workers."""

from core.businesstime import DAY
from core.templatetags.tandem import duration
from reminders.models import Delivery, ReminderRule

CALENDAR_DAY = 24 * 60
CODES = {
    "busy": "the line was busy",
    "no-answer": "nobody picked up",
    "canceled": "it was called off",
    "failed": "it could not be put through",
    "undelivered": "the network could not deliver it",
    "bounced": "the mail came back",
    "rejected": "the mail was turned away",
    "complained": "they marked it as unwanted",
    "13224": "the number does not exist",
    "20003": "our sign-in was refused",
    "20429": "we were asked to slow down",
    "20503": "the provider was not there",
    "21211": "the number does not exist",
    "21214": "the number cannot be called",
    "21217": "the number does not look right",
    "21408": "our account may not send to that country",
    "21606": "our sender number cannot send texts",
    "21608": "our trial account may not send there",
    "21610": "they asked us to stop texts",
    "21614": "the number is not a mobile phone",
    "30003": "the phone is switched off or out of reach",
    "30004": "the network blocked it",
    "30005": "the number is unknown",
    "30006": "a landline, or out of reach of texts",
    "30007": "the network took it for unwanted mail",
    "30008": "the network did not say why",
    "30032": "our sender number is not registered yet",
    "30034": "our sender number is not registered yet",
    "30036": "it was not delivered in time",
    "30610": "it was too late at night there",
    "421": "the mail server was busy",
    "450": "the mailbox was busy",
    "451": "the mail server had a problem",
    "452": "the mail server was full",
    "530": "the mail server wants a sign-in",
    "535": "the mail server refused our sign-in",
    "550": "the mailbox does not exist or refuses us",
    "551": "the mailbox is somewhere else",
    "552": "the mailbox is full",
    "553": "the address does not look right",
    "554": "the mail was refused",
}
SLOTS = {
    "day": "the one message of the day",
    "urgent": "beside the day's message, because it is urgent",
    "call": "one call a day about a search",
    "escalation": "one count a day",
}


def code(given: str) -> str:
    """ "the phone is switched off (code 30003)"; a code without words stands for itself."""
    said = CODES.get(given.lower(), "")
    if not said:
        return f"code {given}" if given else ""
    return f"{said} (code {given})" if given.isdigit() else said


def offset(rule: ReminderRule) -> str:
    """ "2 business days after the due time"."""
    if not rule.offset:
        return "at its time"
    side = "after its time" if rule.offset > 0 else "before its time"
    if not rule.calendar_days:
        number, unit = duration(rule.offset).split()
        return f"{number} {'business' if abs(rule.offset) >= DAY else 'working'} {unit} {side}"
    days, rest = divmod(abs(rule.offset), CALENDAR_DAY)
    count = f"{days} day{'' if days == 1 else 's'}" if days and not rest else f"{abs(rule.offset) / 60:g} hours"
    return f"{count} {side}"


def slot(delivery: Delivery) -> str:
    """Why it went out in this slot and no other."""
    key = delivery.plan_key
    if delivery.step:
        return "the next way, after the one before did not reach them"
    if key.startswith("alone:test:"):
        return "a test, at once"
    if key.startswith("alone:asked:"):
        return "asked for, at once"
    if key.startswith("alone:"):
        return "on its own, at once"
    return SLOTS.get(key.partition(":")[0], "")
