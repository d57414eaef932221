"""Text as it is compared: without accents, capitals, apostrophes and the like, the same in every list."""

import re
import unicodedata

# Letters that Unicode doesn't take apart. Each is compared as what it is typed as on a keyboard without it.
LETTERS = {
    "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d",
    "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ħ": "h", "Ħ": "h", "ı": "i", "ŧ": "t", "Ŧ": "t", "ŋ": "n", "Ŋ": "n",
    "ĸ": "k", "ə": "e", "Ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "Ɓ": "b", "Ɗ": "d", "Ƙ": "k", "Ƴ": "y",
}  # fmt: skip
APOSTROPHES = "'’‘ʼʻ`´′ʹˈ＇ʾʿ"
HYPHENS = "-‐‑‒–—−﹣－"
MARKS = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad"  # that nobody sees
WITHOUT = {ord(mark): None for mark in APOSTROPHES + MARKS}
FOLDED = {ord(letter): plain for letter, plain in LETTERS.items()}
SPELLED_OUT = {ord(letter): plain for letter, plain in {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}.items()}


def folded(text: str) -> str:
    """Small letters without accents; ł, ø, æ, đ and ß as they are typed elsewhere."""
    if text.isascii():
        return text.lower()
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.translate(FOLDED).casefold().translate(FOLDED)


def squeezed(text: str) -> str:
    """As `folded`, without apostrophes and hyphens: "O’Brien-Smith" and "obrien smith" differ by a space only."""
    return folded(text.translate(WITHOUT)).translate(WITHOUT).translate({ord(mark): None for mark in HYPHENS})


def spelled_out(text: str) -> str:
    """As `folded`, with ä, ö, ü, å and ø as two letters: "Müller" is also "mueller"."""
    return folded(unicodedata.normalize("NFC", text).lower().translate(SPELLED_OUT))


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared, cut at spaces and hyphens; "O’Brien" is one."""
    return re.findall(r"\w+", folded(text.translate(WITHOUT).replace("\0", " ")))
