"""The wording around a text message: who writes, the sentence, the link, how to opt out.

A text should fit one message part with its link. What makes it shorter is, in this order: fewer words about opting out,
initials of the person covered for, no word before the link, no name of the recruiter. A sentence is never cut, and a
first name never becomes an initial.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from core.templatetags.tandem import initials
from reminders.channels import gsm

ROOM = 110  # characters besides the link
LONGEST_NAME = 12  # a longer first name is left out
OPT_OUT, SHORT_OPT_OUT = "Reply STOP to opt out", "STOP to opt out"


@dataclass(frozen=True)
class Parts:
    """What a text is made of. `recruiter` and `absent` are full names, or empty."""

    short: str
    link_label: str
    recruiter: str = ""
    absent: str = ""
    more: int = 0  # other items in the same message


def first_name(name: str) -> str:
    """The first word of a name; empty where it is long, or where the plain alphabet cannot write it."""
    first = gsm.plain(name.split()[0]) if name.split() else ""
    if not all(character in gsm.ALPHABET for character in first):
        return ""
    return first if len(first) <= LONGEST_NAME else ""


def forms(parts: Parts) -> Iterator[dict[str, str]]:
    """The variable parts of the layout, the fullest first, all with the whole sentence."""
    name, absent = first_name(parts.recruiter), first_name(parts.absent)
    label = "See all" if parts.more else parts.link_label
    full = {"lead": _lead(name, absent), "short": _sentence(parts), "link_label": label, "opt_out": OPT_OUT}
    yield full
    yield (brief := full | {"opt_out": SHORT_OPT_OUT})
    yield (initialed := brief | {"lead": _lead(name, _initials(parts.absent))})
    yield (bare := initialed | {"link_label": ""})
    if name:
        yield bare | {"lead": _lead("", _initials(parts.absent))}


def fitted(layout: Callable[[dict[str, str]], str], parts: Parts, url: str, limit: int) -> str:
    """The text, in the fullest of its forms that has room beside its link. Where none has, the shortest, or only the
    number of items: several items in one message, or a text of more than `limit` characters."""
    made = ""
    for form in forms(parts):
        made = layout(form)
        if _besides(url, made) <= ROOM:
            return made
    if not parts.more and gsm.length(made) <= limit:
        return made
    count = "1 open item" if not parts.more else f"{parts.more + 1} open items"
    return layout(next(forms(replace(parts, short=f"You have {count}.", more=0, link_label="Open"))))


def _besides(url: str, text: str) -> int:
    return gsm.length(text.replace(url, "", 1) if url else text)


def _sentence(parts: Parts) -> str:
    short = gsm.transliterated(" ".join(parts.short.split()))
    if not parts.more:
        return short
    return (
        f"{short if short[-1:] in '.?!' else f'{short}.'} Plus {parts.more} more item{'' if parts.more == 1 else 's'}."
    )


def _lead(name: str, absent: str) -> str:
    lead = f"{name} (Tandem)" if name else "Tandem"
    return f"{lead}, for {absent}" if absent else lead


def _initials(name: str) -> str:
    made = gsm.transliterated(initials(name)) if name else ""
    return made if all(character in gsm.ALPHABET for character in made) else ""
