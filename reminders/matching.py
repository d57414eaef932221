"""From a person's words to the matter they answer, for every channel: one matter, a numbered question, never a guess."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist

from accounts.models import User
from core import dates
from reminders.kinds import Reply, get_kind
from reminders.models import InboundMessage, Occurrence

Result = InboundMessage.Result
MOST_ASKED = 9
TITLES = 220  # characters of a text's numbered question that are left for the titles
_NUMBERED = re.compile(r"#?([1-9])(?:[\s.):,;-]+(.*))?", re.DOTALL)
WITHOUT_WORDS = "That came without words. What did you mean to say?"


@dataclass
class Outcome:
    """What a reply became. `gone`: the person it was about is erased, and its words go with them."""

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
    """The one of several open matters that the words themselves name; empty where none or more than one fits."""
    kinds = {subject: told_of(user, subject) for subject in subjects[:MOST_ASKED]}
    fits = [s for s, told in kinds.items() if told and get_kind(told.rule.kind).is_named_in(s, text)]
    return fits[0] if len(fits) == 1 else ""


def ask_which(user: User, subjects: list[str]) -> Outcome:
    asked = subjects[:MOST_ASKED]
    room = TITLES // len(asked) - 4
    lines = [f"{number}: {_shortened(title_of(user, subject), room)}" for number, subject in enumerate(asked, 1)]
    say = "Which one do you mean? Answer with its number and your words.\n" + "\n".join(lines)
    return Outcome(Result.QUESTION, "Several are open", say, asked=asked)


def title_of(user: User, subject: str) -> str:
    occurrence = told_of(user, subject)
    try:
        return get_kind(occurrence.rule.kind).context(occurrence).title if occurrence else "open matter"
    except (ObjectDoesNotExist, LookupError):
        return "open matter"


def told_of(user: User, subject: str) -> Occurrence | None:
    """The latest reminder by which they were told of it."""
    rows = Occurrence.objects.filter(recipient=user, subject=subject).select_related("rule")
    return rows.order_by("-pk").first()


def give_to_kind(message: InboundMessage, user: User, subject: str, text: str) -> Outcome:
    """The same action as the web form's, by the kind of the matter."""
    occurrence = told_of(user, subject)
    if occurrence is None:
        return Outcome(Result.HELD, "No reminder tells of it", "Please answer on the page of the message.", subject)
    reply = Reply(user=user, text=text, channel=message.channel, evidence=f"reminders.inboundmessage:{message.pk}")
    with dates.read_by(user):  # "today" and the dates in the answer are theirs, as on the page
        answer = get_kind(occurrence.rule.kind).answer(subject, reply)
    results = {"done": Result.ANSWERED, "question": Result.QUESTION, "closed": Result.CLOSED, "gone": Result.CLOSED}
    return Outcome(
        results[answer.result], say=answer.say, subject=subject, undo=answer.undo, gone=answer.result == "gone"
    )


def _shortened(title: str, room: int) -> str:
    return title if len(title) <= room else title[: room - 3].rstrip() + "..."
