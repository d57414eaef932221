"""Texts in the plain GSM alphabet: one non-breaking space would switch the encoding and double the price."""

import math
import unicodedata

TWO_PARTS = 306  # characters in two joined parts
ONE_PART, JOINED_PART = 160, 153
ONE_PART_WIDE, JOINED_PART_WIDE = 70, 67  # once a single character is outside the alphabet
COUNTS_DOUBLE = frozenset("^{}\\[~]|€")
ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "·": "-", "•": "-",
     "→": ">", "`": "'", "\t": " ", "\u200b": "", "\u200e": "", "\u200f": "", "\ufeff": "", "\xad": ""}
)  # fmt: skip


def plain(text: str) -> str:
    """`text` with typographic marks and spaces made plain and accents dropped where GSM lacks them.

    Other scripts stay as they are: a name is worth more than the price of a part.
    """
    return "".join(_plain_character(character) for character in text.translate(PLAIN))


def transliterated(text: str) -> str:
    """As `plain`, with letters of alphabetic scripts spelled in Latin ("Ю.К." → "Y.K.") and pictures left out. What has
    no such spelling stays."""
    return "".join(_latin(character) for character in plain(text))


def length(text: str) -> int:
    """Characters as the networks count them."""
    return sum(2 if character in COUNTS_DOUBLE else 1 for character in text)


def parts(text: str) -> int:
    """Into how many parts a text is cut on its way; each is paid for."""
    narrow = all(character in ALPHABET for character in text)
    size = length(text) if narrow else len(text.encode("utf-16-le")) // 2
    one, joined = (ONE_PART, JOINED_PART) if narrow else (ONE_PART_WIDE, JOINED_PART_WIDE)
    return 1 if size <= one else math.ceil(size / joined)


def _plain_character(character: str) -> str:
    if character in ALPHABET:
        return character
    if character.isspace():
        return " "
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base in ALPHABET else character


def _latin(character: str) -> str:
    """By the letter's Unicode name, as in "CYRILLIC SMALL LETTER KA"."""
    if character in ALPHABET:
        return character
    if unicodedata.category(character) in ("So", "Sk", "Mn", "Cf"):
        return ""
    name = unicodedata.name(character, "")
    script, found, letter = name.partition(" LETTER ")
    sound = letter.split(" WITH ")[0].split(" ")[-1] if found else ""
    if not sound.isascii() or not sound.isalpha() or sound == "SIGN":
        return "" if sound == "SIGN" else character
    sound = "E" if sound == "IE" else sound
    # The names of consonants begin with a vowel: "EF", "EL", "EM".
    first = sound[1] if len(sound) == 2 and sound[0] == "E" and sound[1] not in "AEIOU" else sound[0]
    return first.lower() if "SMALL" in script else first
