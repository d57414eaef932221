"""Cleans what a cell contains: marks nobody sees, wide letters, spreadsheet formulas, names and addresses in one cell."""

import re
import unicodedata

from core.cells import plain_cell

# Direction and format marks, soft hyphens, byte order marks and control characters. They are invisible in a spreadsheet.
INVISIBLE = dict.fromkeys(
    [
        *(code for code in range(0x20) if chr(code) not in "\t\n\r"),
        *range(0x7F, 0xA0), 0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x2028, 0x202F),
        *range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFD), *range(0xE0000, 0xE0080),
    ]
)  # fmt: skip
# Joiners belong to Persian and Indic names and to nothing that is next to an ASCII character.
STRAY_JOINER = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")
WIDE = re.compile("[\u3000\uff01-\uffee]")  # full-width and half-width forms of Chinese, Japanese and Korean keyboards
FORMULA_TEXT = re.compile(r'="((?:[^"]|"")*)"', re.DOTALL)  # how some exports keep a program from reading a number
ROUNDED = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+?\d{1,3}", re.I)  # 4.91701E+11
SPREADSHEET_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)", re.I)

# Other systems export all addresses of a candidate in one cell: "a@example.com (work), b@example.com (personal)".
APART = r"\s,;()<>"
ADDRESS = re.compile(
    rf"(?<![^{APART}])[^{APART}]+@[^{APART}]+"
)  # from the start of the word, so that each is read once
BESIDE_ADDRESSES = re.compile(r"\([^()]*\)|[\s,;<>:]+")
IN_BRACKETS = re.compile(r"<\s*([^<>\s]+)\s*>")
QUOTES = " \t\"'“”‘’„«»"
PHONES_APART = re.compile(r"\s*(?::::|[;,\n|])\s*")
# After the comma of "Example, Ada" comes a given name; after that of "Ada Example, PhD" does not.
NO_GIVEN_NAME = re.compile(
    r"(?:jr|sr|junior|senior|i{1,3}|i?v|esq|inc|llc|ltd|gmbh|msc|bsc|phd|mba|cpa|md|rn)\.?", re.I
)


def clean(text: str) -> str:
    """The text of a cell without invisible marks, surrounding space, formula and apostrophe."""
    if text.isascii() and text.isalnum():  # nothing to do, as for most of the millions of cells of a long list
        return text
    if not text.isprintable():
        text = STRAY_JOINER.sub("", text.translate(INVISIBLE))
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    text = text.strip()
    if text.startswith('="') and (formula := FORMULA_TEXT.fullmatch(text)):
        text = formula[1].replace('""', '"').strip()
    return plain_cell(text) if "'" in text else text


def narrow(text: str) -> str:
    """One line with letters and digits of the usual width."""
    if not text.isascii():
        text = WIDE.sub(lambda wide: unicodedata.normalize("NFKC", wide[0]), text)
        text = unicodedata.normalize("NFC", text)  # half-width kana are followed by their marks
    return " ".join(text.split())


def split_address(cell: str) -> tuple[str, list[str]]:
    """A cell's text beside its email addresses, and the addresses. Without any, or if it isn't clear: the cell and none."""
    cell = re.sub(r"\bmailto:", "", cell, flags=re.I)
    found = [one for one in IN_BRACKETS.findall(cell) if "@" in one]
    if found:
        return IN_BRACKETS.sub(" ", cell).strip(QUOTES + ",;"), found
    found = ADDRESS.findall(cell)
    if not found or BESIDE_ADDRESSES.sub("", ADDRESS.sub("", cell)):
        return cell, []
    return "", found


def split_phones(cell: str) -> list[str]:
    """The phone numbers of a cell. A cell that isn't clearly a list is one number."""
    cell = cell.removeprefix("tel:").removeprefix("Tel:").strip()
    parts = [part for part in PHONES_APART.split(cell) if part]
    if len(parts) > 1 and all(sum(character.isdigit() for character in part) >= 5 for part in parts):
        return parts
    return [cell]


def given_name_first(name: str) -> str:
    """Turns "Example, Ada" into "Ada Example"; any other name stays."""
    last, comma, first = (part.strip() for part in name.partition(","))
    if not comma or not last or not first or "," in first or len(first.split()) > 3:
        return name
    if not all(word[0].isalpha() for word in first.split()) or any(c.isdigit() for c in name):
        return name
    if any(NO_GIVEN_NAME.fullmatch(word) or (len(word) > 1 and word.replace(".", "").isupper() and not last.isupper())
           for word in first.split()):  # fmt: skip
        return name
    return f"{first} {last}"
