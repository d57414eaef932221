"""Texts in the plain GSM alphabet: one non-breaking space would switch the encoding and double the price."""

import unicodedata

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


def _plain_character(character: str) -> str:
    if character in ALPHABET:
        return character
    if character.isspace():
        return " "
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base in ALPHABET else character
