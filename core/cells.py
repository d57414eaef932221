"""Cells of a spreadsheet file: safe to open in a spreadsheet program, and unchanged after a round trip."""

import re

SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20"  # the wide ones count as well where Japanese is typed
FORMULA = re.compile(rf"^'*[{SIGNS}\t\r\n\0]")
# Where a program with another separator would start a new cell with a formula.
BREAK = r"([;|]|(?<=.)[\t\r\n])"
INSIDE = re.compile(rf"{BREAK}(?=[\"']*[{SIGNS}])", re.DOTALL)
INSIDE_MADE_SAFE = re.compile(rf"{BREAK}'(?=[\"']*[{SIGNS}])", re.DOTALL)


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet program takes for a formula: prefixed with an apostrophe where needed."""
    text = "" if value is None else str(value).replace("\0", "")
    text = INSIDE.sub(r"\1'", text)
    return f"'{text}" if FORMULA.match(text) else text


def plain_cell(text: str) -> str:
    """The text without the apostrophes that `safe_cell` added."""
    text = text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text
    return INSIDE_MADE_SAFE.sub(r"\1", text)
