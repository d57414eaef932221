"""Reads the top of a résumé. Everything found is a suggestion: a wrong guess costs a correction, so doubt means nothing."""

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumbers import Leniency, PhoneNumberMatcher

from core.folding import folded
from recruiting.candidates.details.names import name_in_file_name, name_of
from recruiting.candidates.details.places import place_of
from recruiting.candidates.details.vocabulary import (
    AGE,
    AGE_IN_BRACKETS,
    ALONE,
    LABEL,
    OCCUPATION,
    REFERENCES,
    SECTIONS,
    SENSITIVE,
    TITLES_OF_A_PAGE,
)

MOST_TEXT = 20_000  # characters that are looked at
MOST_LINES, LONGEST_LINE, TOP = 400, 200, 30
LONGEST = {"name": 160, "email": 254, "phone": 40, "headline": 120, "location": 120}
EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
NUMBER = re.compile(r"(?<![\w+])\+\d[\d ()./\u00a0-]{5,22}\d(?!\w)")
LABELED_NUMBER = re.compile(
    r"(?:phone|tel|telephone|mobile|cell|handy|mobil|telefon|téléphone|portable|móvil|teléfono|telefono|cellulare|mobiel|"
    r"celular|telefone|komórka|電話|电话|手机|전화)[^\w+(]{0,4}([+(]?\d[\d ()./\u00a0-]{5,22}\d)",
    re.IGNORECASE,
)
DATES = re.compile(r"(?:19|20)\d\d ?[–—/-]|\d\d?[./](?:19|20)\d\d(?!\d)")
FAX = re.compile(r"\b(?:tele)?fax\b", re.IGNORECASE)
BLOCKS = re.compile(r"\s*[|•·●▪■◦‣∙\t]\s*")
PARTS = re.compile(r"\s*[|•·●▪■◦‣∙\t；]\s*|\s+[–—/-]\s+|,\s+")
BULLET = re.compile(r"^[\s•●▪■◦‣∙·*–—-]+")


def details_of(text: str, links: tuple[str, ...] = (), *, file_name: str = "", region: str = "") -> dict[str, str]:
    """The fields of a candidate that a résumé states: name, email, phone, headline and location, each only if found.

    `region` is the country of numbers without a prefix, as in "US". Parts of lines about age, family, health, origin,
    religion or gender are not looked at.
    """
    lines = _lines(text[:MOST_TEXT])
    top = _top(lines)
    found = {"email": _email(lines, links)}
    found["phone"] = _phone(lines, links, region)
    found["name"] = _name(top, found["email"]) or name_in_file_name(file_name)
    found["headline"] = _headline(top, found["name"])
    found["location"] = _location(top)
    return {field: value for field, value in found.items() if value and len(value) <= LONGEST[field]}


def _lines(text: str) -> list[str]:
    """The lines before the names and numbers of referees, without anything sensitive."""
    lines: list[str] = []
    for line in text.splitlines()[:MOST_LINES]:
        bare = BULLET.sub("", line).strip()[:LONGEST_LINE]
        if REFERENCES.fullmatch(bare.rstrip(": ")):
            break
        if bare:
            lines.append(_without_sensitive(bare))
    return [line for line in lines if line]


def _without_sensitive(line: str) -> str:
    """A line without the parts that say what a decision may not rest on, and without an age that stands alone."""
    kept: list[str] = []
    for block in BLOCKS.split(AGE_IN_BRACKETS.sub("", line)):
        for part in PARTS.split(block):
            if SENSITIVE.search(part):
                break  # what follows a comma may go with it: "Born in Hamburg, Germany"
            kept += [] if AGE.fullmatch(part) else [part]
    return line if len(kept) == len(PARTS.split(line)) and "(" not in line else ", ".join(filter(None, kept))


def _top(lines: list[str]) -> list[str]:
    """The lines above the first section, where people say who they are."""
    for number, line in enumerate(lines[:TOP]):
        if number and SECTIONS.fullmatch(line.rstrip(": ")):
            return lines[:number]
    return lines[:TOP]


def _labeled(lines: list[str], field: str) -> Iterator[str]:
    """What follows a label ("Name: …"), in its line or alone in the next."""
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if ALONE[field].fullmatch(line):
            yield following
        elif (match := LABEL[field].match(line)) and (":" in line or "：" in line or "in " in line.lower()[:11]):
            yield match[1]


def _email(lines: list[str], links: tuple[str, ...]) -> str:
    linked = [unquote(link[len("mailto:") :].partition("?")[0]) for link in links if link.lower().startswith("mailto:")]
    written: list[str] = [one for line in lines for one in EMAIL.findall(line)]
    for address in (one.rstrip(".'") for one in [*written, *linked]):
        try:
            validate_email(address)
        except ValidationError:
            continue
        return address
    return ""


def _phone(lines: list[str], links: tuple[str, ...], region: str) -> str:
    for line in lines:
        if any(sign.isdigit() for sign in line) and not FAX.match(line):
            number = _number_in(FAX.split(line)[0], region)
            if number:
                return number
    linked: Iterator[str] = (unquote(link[len("tel:") :]) for link in links if link.lower().startswith("tel:"))
    return next((number for number in linked if NUMBER.fullmatch(number)), "")


def _number_in(line: str, region: str) -> str:
    """A telephone number as it is written."""
    matches = PhoneNumberMatcher(line, region or None, leniency=Leniency.VALID, max_tries=20)
    found = next((match.raw_string for match in matches), "")
    if not found:
        loose = LABELED_NUMBER.search(line) or NUMBER.search(line)
        found = str(loose[loose.lastindex or 0]) if loose else ""
    if DATES.search(found):
        return ""
    return " ".join(found.split()) if sum(sign.isdigit() for sign in found) >= 7 else ""


def _name(top: list[str], email: str) -> str:
    labeled = next(filter(None, map(name_of, _labeled(top, "name"))), "")
    if labeled:
        return labeled
    found: list[str] = []
    for line in top[:15]:
        bare = TITLES_OF_A_PAGE.sub("", line, count=1) if TITLES_OF_A_PAGE.match(line) else line
        found += [name_of(bare)] if name_of(bare) else [name_of(part) for part in PARTS.split(bare)]
    found += [name_of(f"{first} {last}") for first, last in pairwise(top[:5]) if _two_words(first, last)]
    names = [name for name in found if name and not OCCUPATION.search(name) and not place_of(name)]
    address = re.sub(r"[^a-z]", "", email.partition("@")[0].lower())
    known = [name for name in names if _shares_a_word(name, address)]
    return next(iter(known), "") or next((name for name in names if name in found[:6]), "")


def _two_words(first: str, last: str) -> bool:
    """A name on two lines, as designers set it."""
    return " " not in first and " " not in last and first.isalpha() and last.isalpha()


def _shares_a_word(name: str, address: str) -> bool:
    return any(len(word) > 2 and word in address for word in re.findall(r"[a-z]+", folded(name)))


def _headline(top: list[str], name: str) -> str:
    labeled = next((value for value in _labeled(top, "headline") if OCCUPATION.search(value)), "")
    candidates = [labeled] if labeled else [line for line in top[:12] if OCCUPATION.search(line)]
    for line in candidates:
        parts = [part for part in PARTS.split(line) if part and not _is_contact(part) and part != name]
        said = [part for part in parts if OCCUPATION.search(part)]
        if said and not line.endswith((".", "!")) and len(line.split()) <= 16:
            kept = parts if len(parts) > 1 and not any(map(place_of, parts)) else said
            return ", ".join(part for part in kept if name_of(part) != name)
    return ""


def _is_contact(part: str) -> bool:
    return bool(EMAIL.search(part) or NUMBER.search(part) or re.search(r"https?:|www\.|\.com\b|\d{5}", part))


def _location(top: list[str]) -> str:
    for value in _labeled(top, "location"):
        place = place_of(value) or place_of(value, labeled=True)
        if place:
            return place
    return next(filter(None, map(place_of, top[:15])), "")
