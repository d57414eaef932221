"""Cells of a spreadsheet file: safe to open in a spreadsheet program, and the same again when they come back."""

import re

FORMULA = re.compile(r"^'*[=+\-@\t\r\n\0]")


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet program takes for a formula: an apostrophe stands before one."""
    text = "" if value is None else str(value).replace("\0", "")
    return f"'{text}" if FORMULA.match(text) else text


def plain_cell(text: str) -> str:
    """What was meant before `safe_cell` put its apostrophe there."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text
