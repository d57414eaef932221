"""Reading what people wrote: what is visible in it, and how it can be compared."""

import re
import unicodedata

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
