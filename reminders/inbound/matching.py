"""Matches a reply to the item it answers, for every channel: one item, or a numbered question. Never a guess."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist

from accounts.models import User
from core import dates
from reminders.kinds import Reply, get_kind
from reminders.models import InboundMessage, Occurrence

Result = InboundMessage.Result
MOST_ASKED = 9
TITLES = 220  # characters of a text's numbered question that remain for the titles
_NUMBERED = re.compile(r"#?([1-9])(?:[\s.):,;-]+(.*))?", re.DOTALL)
EMPTY = "Your message was empty. What did you want to say?"


@dataclass
class Outcome:
    """What a reply became. `gone`: the person it was about is erased, and the text is not stored."""

    result: str
    reason: str = ""
    say: str = ""
    subject: str = ""
    asked: list[str] = field(default_factory=list)
    undo: tuple[str, str] = ("", "")
    gone: bool = False


def chosen(last: InboundMessage | None, text: str) -> tuple[str, str]:
    """("subject", words) when `text` answers the question that `last` got, else ("", text)."""
    if last is None or last.result != Result.QUESTION:
        return "", text
    number = _NUMBERED.fullmatch(text.strip())
    if last.asked and number and int(number[1]) <= len(last.asked):
        return last.asked[int(number[1]) - 1], (number[2] or "").strip() or last.text
    return ("" if last.asked else last.subject), text


def named_in(user: User, subjects: list[str], text: str) -> str:
    """The one of several open items that the text itself names; empty where none or more than one fits."""
    kinds = {subject: told_of(user, subject) for subject in subjects[:MOST_ASKED]}
    fits = [s for s, told in kinds.items() if told and get_kind(told.rule.kind).is_named_in(s, text)]
    return fits[0] if len(fits) == 1 else ""


def ask_which(user: User, subjects: list[str]) -> Outcome:
    asked = subjects[:MOST_ASKED]
    room = TITLES // len(asked) - 4
    lines = [f"{number}: {_shortened(title_of(user, subject), room)}" for number, subject in enumerate(asked, 1)]
    say = "Which one is this about? Reply with its number and your answer.\n" + "\n".join(lines)
    return Outcome(Result.QUESTION, "More than one open item", say, asked=asked)


def title_of(user: User, subject: str) -> str:
    occurrence = told_of(user, subject)
    try:
        return get_kind(occurrence.rule.kind).context(occurrence).title if occurrence else "open item"
    except (ObjectDoesNotExist, LookupError):
        return "open item"


def told_of(user: User, subject: str) -> Occurrence | None:
    """The latest reminder of it that the user got."""
    rows = Occurrence.objects.filter(recipient=user, subject=subject).select_related("rule")
    return rows.order_by("-pk").first()


def recruiter_of(user: User, subject: str) -> User | None:
    """The recruiter of an item that the user was reminded of."""
    occurrence = told_of(user, subject)
    return get_kind(occurrence.rule.kind).staff(occurrence) if occurrence else None


def give_to_kind(message: InboundMessage, user: User, subject: str, text: str) -> Outcome:
    """Hands the reply to the item's kind, which takes the same action as the web form."""
    occurrence = told_of(user, subject)
    if occurrence is None:
        return Outcome(
            Result.HELD, "Doesn’t match any reminder", "Please use the link in the message to answer.", subject
        )
    reply = Reply(user=user, text=text, channel=message.channel, evidence=f"reminders.inboundmessage:{message.pk}")
    with dates.read_by(user):  # "today" and the dates in the answer are theirs, as on the page
        answer = get_kind(occurrence.rule.kind).answer(subject, reply)
    results = {"done": Result.ANSWERED, "question": Result.QUESTION, "closed": Result.CLOSED, "gone": Result.CLOSED}
    return Outcome(
        results[answer.result], say=answer.say, subject=subject, undo=answer.undo, gone=answer.result == "gone"
    )


def _shortened(title: str, room: int) -> str:
    return title if len(title) <= room else title[: room - 3].rstrip() + "..."
