"""Cells of a spreadsheet file: safe to open in a spreadsheet program, and the same again when they come back."""

import re

SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20"  # the wide ones count as well where Japanese is typed
FORMULA = re.compile(rf"^'*[{SIGNS}\t\r\n\0]")
# Where a program that separates by something else would begin a new cell with a formula.
BREAK = r"([;|]|(?<=.)[\t\r\n])"
INSIDE = re.compile(rf"{BREAK}(?=[\"']*[{SIGNS}])", re.DOTALL)
INSIDE_MADE_SAFE = re.compile(rf"{BREAK}'(?=[\"']*[{SIGNS}])", re.DOTALL)


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet program takes for a formula: an apostrophe stands before one."""
    text = "" if value is None else str(value).replace("\0", "")
    text = INSIDE.sub(r"\1'", text)
    return f"'{text}" if FORMULA.match(text) else text


def plain_cell(text: str) -> str:
    """What was meant before `safe_cell` put its apostrophes there."""
    text = text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text
    return INSIDE_MADE_SAFE.sub(r"\1", text)
