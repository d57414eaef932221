"""Reading what people wrote, and naming people: what is visible, how it can be compared, initials and lists of names."""

import re
import unicodedata
from collections.abc import Sequence

from core.templatetags.tandem import duration, initials
from recruiting.models.requisition import CONFIDENTIAL

# Joiners and marks that print nothing. A text of these alone is empty, whatever its length.
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def visible(text: str) -> str:
    """The text without characters that print nothing, line breaks kept, trimmed."""
    kept = (ch for ch in text.replace("\r\n", "\n") if ch in "\n\t" or unicodedata.category(ch) not in INVISIBLE)
    return "".join(kept).strip()


def storable(text: str) -> str:
    """The text as typed, but for what no database takes."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def plain(text: str) -> str:
    """Lower case words and single spaces only, for comparing."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def dotted(name: str) -> str:
    """The initials of a name as texts and subjects print them: "Noor Bakker" → "N.B."."""
    return "".join(f"{letter}." for letter in initials(name)) if initials(name) != "?" else "a candidate"


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else ""


def listed(words: Sequence[str]) -> str:
    """ "A", "A and B" or "A, B, and C"."""
    if len(words) < 3:
        return " and ".join(words)
    return f"{', '.join(words[:-1])}, and {words[-1]}"


def with_full_stop(text: str) -> str:
    """The text as a sentence; initials at its end bring their own full stop."""
    return text if text.endswith(".") else f"{text}."


def one_or_many(count: int, one: str, many: str) -> str:
    """`one` for 1, else the number and `many`."""
    return one if count == 1 else f"{count} {many}"


NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def count_in_words(count: int) -> str:
    """A number at the beginning of a spoken sentence: "Two"; numerals from 10 on."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def role(title: str) -> str:
    """A job's title within a sentence: "the Data Analyst role", or "a confidential job"."""
    return title if title == CONFIDENTIAL or title.endswith(" jobs") else f"the {title} role"


def in_business_time(minutes: int) -> str:
    """Business minutes in words: "2 business days", "4 business hours", "30 minutes"."""
    count, _, unit = duration(minutes).partition(" ")
    return f"{count} {unit}" if unit.startswith("minute") else f"{count} business {unit}"
