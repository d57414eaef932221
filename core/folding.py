"""Text as it is compared: without accents, capitals, apostrophes and the like, the same in every list."""

import re
import unicodedata
from itertools import pairwise
from typing import Any

import phonenumbers
from django.db import models

WORD_LENGTH = 80
SHORT_WORD = 2  # letters of a word that may also be written together with the next: "Mc Donald", "O Brien"
# Letters that Unicode doesn't take apart. Each is compared as what it is typed as on a keyboard without it.
LETTERS = {
    "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d",
    "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ħ": "h", "Ħ": "h", "ı": "i", "ŧ": "t", "Ŧ": "t", "ŋ": "n", "Ŋ": "n",
    "ĸ": "k", "ə": "e", "Ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "Ɓ": "b", "Ɗ": "d", "Ƙ": "k", "Ƴ": "y", "ς": "σ",
}  # fmt: skip
APOSTROPHES = "'’‘ʼʻ`´′ʹˈ＇ʾʿ"
HYPHENS = "-‐‑‒–—−﹣－"
MARKS = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad"  # that nobody sees
WITHOUT = {ord(mark): None for mark in APOSTROPHES + MARKS}
SQUEEZED = {ord(mark): None for mark in APOSTROPHES + HYPHENS + MARKS}
FOLDED = {ord(letter): plain for letter, plain in LETTERS.items()}
SPELLED_OUT = {ord(letter): plain for letter, plain in {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}.items()}


def folded(text: str) -> str:
    """Small letters without accents; ł, ø, æ, đ and ß as they are typed elsewhere."""
    if text.isascii():
        return text.lower()
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.translate(FOLDED).casefold().translate(FOLDED)


def squeezed(text: str) -> str:
    """As `folded`, without apostrophes and hyphens: "O’Brien-Smith" is "obriensmith"."""
    return folded(text.translate(SQUEEZED))


def spelled_out(text: str) -> str:
    """As `folded`, with ä, ö, ü, å and ø as two letters: "Müller" is also "mueller"."""
    return folded(unicodedata.normalize("NFC", text).lower().translate(SPELLED_OUT))


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared, cut at spaces and hyphens; "O’Brien" is one."""
    return re.findall(r"\w+", folded(text.translate(WITHOUT).replace("\0", " ")))


def phone_forms(text: str) -> set[str]:
    """The digits of a phone number in the ways they are written: with and without country code and trunk zero."""
    text = folded(text).replace("(0)", "").partition("x")[0]  # "ext. 5" is not part of the number
    digits = "".join(re.findall(r"\d", text))[:30]
    if len(digits) < 5:
        return {digits} - {""}
    abroad = digits if "+" in text[:3] else ""
    if not abroad and len(digits) > 10 and digits.startswith(("00", "011")):
        abroad = digits.removeprefix("011").removeprefix("00")
    forms = {digits, abroad, digits.lstrip("0")} - {""}
    if not abroad and len(digits) == 11 and digits.startswith("1"):
        forms.add(digits[1:])  # North America
    number = _parsed(abroad or (digits if len(digits) > 10 and digits[0] != "0" else ""), is_certain=bool(abroad))
    return forms | ({number, f"0{number.lstrip('0')}"} if number else set())


def _parsed(digits: str, *, is_certain: bool) -> str:
    """The national part of a number with country code; "" if it isn't one."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return ""
    if not is_certain and not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.national_significant_number(number)


def whole_numbers(text: str) -> set[str]:
    """Of `phone_forms` those that tell one number from another: long enough, and without trunk zero."""
    return {form for form in phone_forms(text) if len(form) >= 7 and form[0] != "0"}


def name_keys(name: str) -> set[str]:
    """What two spellings of a name have in common: its letters, whatever their order, accents, spaces and marks."""
    spellings = {squeezed(name), squeezed(spelled_out(name))}
    return {"=" + "".join(sorted(re.findall(r"\w", spelling))) for spelling in spellings} - {"="}


def words_of_person(name: str, email: str, phone: str) -> set[str]:
    """The words that text search finds a person by, and the keys that tell a duplicate."""
    email, phone = folded(email), folded(phone)
    host = email.partition("@")[2].rpartition(".")[0]
    parts = re.findall(r"\w+", " ".join([folded(name), email.partition("@")[0], host]))
    numbers = {*re.findall(r"\d+", phone), *phone_forms(phone)}
    words = {*parts, email, *_spellings(name), *numbers, *name_keys(name)}
    return {word[:WORD_LENGTH] for word in words if word}


def _spellings(name: str) -> set[str]:
    """Further words of a name: without its apostrophes and hyphens, "ue" for "ü", and short words with the next."""
    words = words_of(name)
    pairs = [first + second for first, second in pairwise(words) if len(first) <= SHORT_WORD]
    together = [word for token in name.split() for word in words_of(squeezed(token))]
    return {*words, *together, *pairs, *words_of(spelled_out(name))}


# As PostgreSQL is told: the marks of accents in the scripts that names are written in, and letters by what replaces them.
COMBINING = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u064b-\u065f\u0670"
    "\u093c\u094d\u3099\u309a"
)
LONG = {letter: plain for letter, plain in LETTERS.items() if len(plain) > 1}
SMALL = {letter: letter.lower() for letter in map(chr, range(0xC0, 0x590)) if letter.isupper() and letter != "İ"}
SHORT = {**SMALL, **{letter: plain for letter, plain in LETTERS.items() if len(plain) == 1}}


class Folded(models.Func):
    """A text column as `squeezed` reads it, in the database: compare it with words that are squeezed as well."""

    arity = 1
    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, function="tandem_squeezed")

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        sql, params = compiler.compile(self.source_expressions[0])
        sql = f"regexp_replace(normalize(translate({sql}, %s, ''), NFKD), %s, '', 'g')"
        params = [*params, APOSTROPHES + HYPHENS + MARKS, f"[{COMBINING}]"]
        for letter, plain in LONG.items():
            sql, params = f"replace({sql}, %s, %s)", [*params, letter, plain]
        return f"lower(translate({sql}, %s, %s))", [*params, "".join(SHORT), "".join(SHORT.values())]


def register(connection: Any, **_: Any) -> None:
    """Makes `squeezed` a function of a new connection to SQLite."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("tandem_squeezed", 1, _squeezed_or_none, deterministic=True)


def _squeezed_or_none(text: str | None) -> str | None:
    return text and squeezed(text)
